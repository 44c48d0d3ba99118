using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>The signals that the tests send, by their Linux numbers.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>A program that stays: its output is collected, it takes signals, and it is dead when this is disposed.</summary>
internal sealed partial class Background : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StreamWriter? _kept;

    /// <summary>Starts a program with default signal handling, whatever this process inherited (a shell's
    /// background job ignores SIGINT, and so would its children).</summary>
    public Background(IEnumerable<string> line, string? folder = null)
    {
        _kept = KeptLogs.For(Guid.NewGuid().ToString("N")[..8]);
        var info = new ProcessStartInfo("env", ["--default-signal=INT,TERM", .. line])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, e) => Collect(e.Data);
        _process.ErrorDataReceived += (_, e) => Collect(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything written so far to both outputs.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Anonymous resident memory in bytes (RssAnon of /proc/PID/status); 0 when the process is gone.</summary>
    public long AnonymousMemory()
    {
        if (_process.HasExited) return 0;
        var line = File.ReadLines($"/proc/{Pid}/status").FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    public void Send(Signal signal)
    {
        if (!_process.HasExited && Kill(Pid, (int)signal) != 0)
            throw new InvalidOperationException($"kill({Pid}, {signal}) failed: errno {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>The exit code, once the process has ended and its output is complete.</summary>
    public async Task<int> Exit(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"Process {Pid} has not ended within {within}. It wrote:\n{Output}", e);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Send(Signal.Kill);
        await Exit(TimeSpan.FromSeconds(20));
        _process.Dispose();
        if (_kept is not null) await _kept.DisposeAsync();
    }

    private void Collect(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            _kept?.WriteLine(line);
            if (_output.Length > 1 << 20) _output.Remove(0, 1 << 19);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
