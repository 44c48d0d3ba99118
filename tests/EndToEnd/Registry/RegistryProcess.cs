using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Registry;

/// <summary>One of the three programs, as built beside these tests, run as an operator runs it.</summary>
/// <param name="project">The folder under src: AllInOne, Origin or Edge.</param>
/// <param name="flags">The same at every start.</param>
/// <param name="listeners">The addresses that must answer /readyz with 200.</param>
internal sealed class RegistryProcess(string project, string[] flags, params Uri[] listeners) : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private Background? _running;

    /// <summary>The process while it runs.</summary>
    public Background Running => _running ?? throw new InvalidOperationException($"{project} is not running.");

    public bool IsRunning => _running is { HasExited: false };

    /// <summary>The command line that starts a program of this build.</summary>
    public static string[] Line(string project, params string[] flags)
    {
        var built = AppContext.BaseDirectory[Path.Combine(Tools.Repository, "tests", "EndToEnd").Length..];
        return ["dotnet", $"{Tools.Repository}/src/{project}{built}EdgeRegistry.{project}.dll", .. flags];
    }

    public async Task Start()
    {
        if (IsRunning) return;
        _running = new Background(Line(project, flags));
        foreach (var listener in listeners) await Until.True($"{project} is ready at {listener}", () => IsReady(listener));
    }

    /// <summary>A clean stop, by SIGTERM.</summary>
    public async Task Stop()
    {
        if (_running is null) return;
        _running.Send(Signal.Terminate);
        var code = await _running.Exit(StopLimit);
        var output = _running.Output;
        await Forget();
        if (code != 0) throw new InvalidOperationException($"{project} ended with {code} after SIGTERM:\n{output}");
    }

    /// <summary>kill -9.</summary>
    public async Task Crash()
    {
        Running.Send(Signal.Kill);
        await Forget();
    }

    public async ValueTask DisposeAsync() => await Forget();

    private async Task Forget()
    {
        if (_running is not null) await _running.DisposeAsync();
        _running = null;
    }

    private async Task<bool> IsReady(Uri listener)
    {
        if (Running.HasExited) throw new InvalidOperationException($"{project} ended with {await Running.Exit(StopLimit)}:\n{Running.Output}");
        try
        {
            using var answer = await Http.GetAsync(new Uri(listener, "/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
