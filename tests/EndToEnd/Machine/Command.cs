using System.Diagnostics;

namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>What a finished program left: its exit code and what it wrote.</summary>
internal sealed record CommandResult(string Line, int ExitCode, string Out, string Error)
{
    /// <summary>The result, when the program succeeded; otherwise the test fails with the program's own words.</summary>
    public CommandResult MustSucceed() => ExitCode == 0 ? this : throw new CommandFailedException(this);

    /// <summary>Standard output without the white space around it.</summary>
    public string Text => Out.Trim();
}

internal sealed class CommandFailedException(CommandResult result)
    : Exception($"'{result.Line}' ended with {result.ExitCode}: {Tail(result.Error)}{Tail(result.Out)}")
{
    private static string Tail(string text) => text.Length <= 2000 ? text : "…" + text[^2000..];
}

/// <summary>A program run to its end. It never outlives <see cref="Limit"/>.</summary>
internal static class Command
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static Task<CommandResult> Run(params string[] line) => Run(line, environment: null, CancellationToken.None);

    public static async Task<CommandResult> Run(
        IReadOnlyList<string> line, IReadOnlyDictionary<string, string>? environment, CancellationToken stop)
    {
        using var process = Start(line, environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(string.Join(' ', line), process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e) when (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{string.Join(' ', line)}' was stopped (limit: {Limit}).", e);
        }
    }

    private static Process Start(IReadOnlyList<string> line, IReadOnlyDictionary<string, string>? environment)
    {
        var info = new ProcessStartInfo(line[0], line.Skip(1))
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        var process = Process.Start(info) ?? throw new InvalidOperationException($"'{line[0]}' did not start.");
        process.StandardInput.Close();
        return process;
    }
}
