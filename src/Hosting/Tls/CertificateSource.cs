using EdgeRegistry.Hosting.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>
/// The certificate that new handshakes use. Its files are looked at again and again; a pair that is whole and belongs together replaces the
/// old one, anything else (half written, mismatched, gone) leaves it in use and is told once.
/// </summary>
internal sealed partial class CertificateSource(
    TlsOptions options, ServerCertificate first, TlsMetrics metrics, TimeProvider time, ILogger<CertificateSource> logger) : BackgroundService
{
    private volatile ServerCertificate _current = first;
    private string _seen = "";

    /// <summary>The certificate in use.</summary>
    public ServerCertificate Current => _current;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_current.Warning(time.GetUtcNow()) is { } warning)
        {
            LogWarning(warning);
        }

        using var timer = new PeriodicTimer(options.ReloadInterval, time);
        try
        {
            do
            {
                Look();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    // What was seen last is remembered, good or bad, so that each change is told once.
    private void Look()
    {
        var seen = "";
        try
        {
            var files = CertificateFiles.Read(options);
            seen = files.Fingerprint();
            if (seen == _seen)
            {
                return;
            }

            var certificate = ServerCertificate.Load(files);
            var isSame = certificate.Context.TargetCertificate.RawDataMemory.Span.SequenceEqual(_current.Context.TargetCertificate.RawDataMemory.Span);
            _current = certificate; // also when only its issuers changed
            if (_seen.Length == 0 && isSame)
            {
                return; // the one from the start
            }

            metrics.Reloaded();
            LogReloaded(options.Certificate, certificate.NotAfter);
            if (certificate.Warning(time.GetUtcNow()) is { } warning)
            {
                LogWarning(warning);
            }
        }
        catch (StartupException e)
        {
            seen = seen.Length > 0 ? seen : e.Message;
            if (seen != _seen)
            {
                metrics.ReloadFailed();
                LogKept(e.Message);
            }
        }
        finally
        {
            _seen = seen;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Certificate {File} was renewed; the new one is valid until {NotAfter:u}")]
    private partial void LogReloaded(string file, DateTimeOffset notAfter);

    [LoggerMessage(2, LogLevel.Warning, "The renewed certificate cannot be used, the old one stays: {Problem}")]
    private partial void LogKept(string problem);

    [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}
