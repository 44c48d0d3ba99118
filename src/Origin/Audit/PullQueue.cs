using System.Threading.Channels;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Pulls on their way into the audit log: no client waits for their lines, and there are never more of them than the bound.</summary>
internal sealed partial class PullQueue
{
    private readonly Channel<AuditEvent> _lines;
    private readonly AuditOptions _options;
    private readonly AuditMetrics _metrics;
    private readonly ILogger<PullQueue> _logger;
    private long _seen;
    private int _isFull;

    public PullQueue(AuditOptions options, AuditMetrics metrics, ILogger<PullQueue> logger)
    {
        (_options, _metrics, _logger) = (options, metrics, logger);
        _lines = Channel.CreateBounded<AuditEvent>(new BoundedChannelOptions(options.PullQueue) { SingleReader = true });
        metrics.ObservePulls(() => _lines.Reader.Count);
    }

    /// <summary>What waits, in order.</summary>
    public ChannelReader<AuditEvent> Lines => _lines.Reader;

    /// <summary>True when this pull is one to write.</summary>
    public bool Wants() => _options.Pulls switch
    {
        PullAudit.All => true,
        PullAudit.Sampled => Interlocked.Increment(ref _seen) % _options.PullSample == 0,
        _ => false,
    };

    /// <summary>Takes a line; counts it instead when there is no room.</summary>
    public void Add(AuditEvent line)
    {
        if (_lines.Writer.TryWrite(line))
        {
            Volatile.Write(ref _isFull, 0);
            return;
        }

        _metrics.PullDropped();
        if (Interlocked.Exchange(ref _isFull, 1) == 0)
        {
            LogFull(_options.PullQueue);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Waiting} pulls wait to be written to the audit log: further ones are only counted")]
    private partial void LogFull(int waiting);
}
