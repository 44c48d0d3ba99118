using System.Diagnostics;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>What <c>./test</c> looks through at its end: the program that does it finds what it should, and names no secret.</summary>
public sealed class SecretsOfTheWholeRun : IDisposable
{
    private const string Secret = "Used1password/+*.[";
    private readonly TemporaryFolder _logs = new();
    private readonly TemporaryFolder _secrets = new();

    public void Dispose()
    {
        _logs.Dispose();
        _secrets.Dispose();
    }

    [Fact]
    public async Task A_secret_is_found_in_any_log_and_its_place_is_named()
    {
        string[] leaks =
        [
            $"login of alice with {Secret} refused",
            Origin.Identity.Secrets.Make(Origin.Identity.Secrets.RobotPrefix),
            "Authorization: basic YWxpY2U6d3Jvbmdwd2Q=",
            "token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln",
            "-----BEGIN EC PRIVATE KEY-----",
        ];
        foreach (var leak in leaks)
        {
            Write("edge", "started", "listening", leak, "stopped");

            var (code, said) = await LookAsync();

            Assert.True(code == 1, leak);
            Assert.Equal($"{_logs.At("edge.log")}:3", said.Trim());
        }
    }

    [Fact]
    public async Task Logs_without_one_are_good()
    {
        Write("edge", "login of alice refused: wrong password", "Www-Authenticate: Bearer realm=\"https://localhost/service/token\"", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "short");

        Assert.Equal((0, ""), await LookAsync());
    }

    [Fact]
    public async Task It_says_so_when_it_cannot_look()
    {
        File.WriteAllText(_secrets.At("1"), Secret);
        var (code, _) = await LookAsync(_logs.At("nowhere"));

        Assert.Equal(2, code);
    }

    private void Write(string name, params string[] lines)
    {
        File.WriteAllLines(_secrets.At("1"), [Secret, "short"]);
        File.WriteAllLines(_logs.At(name + ".log"), lines);
    }

    private async Task<(int Code, string Said)> LookAsync(string? logs = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository(), "tests", "tools", "find-secrets"), [logs ?? _logs.Path, _secrets.Path]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeRegistry.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
