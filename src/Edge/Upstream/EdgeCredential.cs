using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>
/// The edge's own credential, <c>edge$NAME:SECRET</c>: with it the edge asks for what it caches, whoever wants it. When the origin refuses
/// it the edge says so once, and goes on to serve what it has. A file is read again then: an administrator may have given it a new secret.
/// </summary>
internal sealed partial class EdgeCredential
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ILogger<EdgeCredential> _logger;
    private readonly UpstreamMetrics _metrics;
    private long _read;
    private int _refused;

    /// <exception cref="StartupException">There is no such file, others may read it, or it holds no credential.</exception>
    public EdgeCredential(EdgeOptions options, TimeProvider time, UpstreamMetrics metrics, ILogger<EdgeCredential> logger)
    {
        (_file, _time, _metrics, _logger) = (options.CredentialFile, time, metrics, logger);
        _read = time.GetTimestamp();
        Header = HeaderOf(Check(options));
        metrics.ObserveCredential(() => IsRefused);
    }

    /// <summary>What goes with the edge's own requests; null when it has no credential.</summary>
    public AuthenticationHeaderValue? Header { get; private set; }

    /// <summary>True when the origin's last word was that it does not know this edge.</summary>
    public bool IsRefused => Volatile.Read(ref _refused) != 0;

    /// <summary>What is wrong, for a person; null when nothing is known to be.</summary>
    public string? Problem => !IsRefused ? null : Header is null
        ? "the origin asks for a credential, and this edge has none (Edge:Credential): only what is cached is served"
        : "the origin refuses this edge's credential (Edge:Credential): only what is cached is served";

    /// <summary>The credential that the settings name; empty when there is none.</summary>
    /// <exception cref="StartupException">There is no such file, others may read it, or it holds no credential.</exception>
    public static string Check(EdgeOptions options)
    {
        var text = options.CredentialFile.Length == 0 ? options.Credential : Read(options.CredentialFile);
        return text.Length == 0 && options.CredentialFile.Length == 0 || (text.StartsWith("edge$", StringComparison.Ordinal) && text.Contains(':', StringComparison.Ordinal))
            ? text
            : throw new StartupException("Edge:Credential: expected edge$NAME:SECRET, as the enrolment of the edge printed it");
    }

    /// <summary>The origin answered a request of the edge's own.</summary>
    public void Answered(HttpStatusCode status)
    {
        if (status is HttpStatusCode.Unauthorized)
        {
            Refused();
        }
        else if (IsRefused && (int)status < 500 && Interlocked.Exchange(ref _refused, 0) != 0)
        {
            LogAccepted();
        }
    }

    private void Refused()
    {
        _metrics.CredentialRefused();
        if (Interlocked.Exchange(ref _refused, 1) == 0)
        {
            LogRefused(Problem ?? "");
        }

        var last = Interlocked.Read(ref _read);
        if (_file.Length > 0 && _time.GetElapsedTime(last) > ReadAgainAfter && Interlocked.CompareExchange(ref _read, _time.GetTimestamp(), last) == last)
        {
            ReadAgain();
        }
    }

    private void ReadAgain()
    {
        try
        {
            Header = HeaderOf(Check(new EdgeOptions { CredentialFile = _file }));
        }
        catch (StartupException e)
        {
            LogUnreadable(e.Message);
        }
    }

    private static string Read(string file)
    {
        try
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & others) != UnixFileMode.None
                ? throw new StartupException($"Edge:CredentialFile: {file} can be read by others: chmod 600 it")
                : File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Edge:CredentialFile: {e.Message}");
        }
    }

    private static AuthenticationHeaderValue? HeaderOf(string text) =>
        text.Length == 0 ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(1, LogLevel.Error, "{Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(2, LogLevel.Information, "The origin accepts this edge again")]
    private partial void LogAccepted();

    [LoggerMessage(3, LogLevel.Error, "The credential cannot be read again: {Reason}")]
    private partial void LogUnreadable(string reason);
}
