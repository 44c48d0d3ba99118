namespace EdgeRegistry.Edge.Cache.Journal;

internal static partial class JournalLog
{
    [LoggerMessage(1, LogLevel.Information, "Replayed {Facts} facts from {Bytes} bytes of journal; the index had the links of the first {Covered} bytes")]
    public static partial void Replayed(ILogger logger, long facts, long bytes, long covered);

    [LoggerMessage(2, LogLevel.Warning, "The journal ended {End}: dropped {Bytes} bytes after the last whole record")]
    public static partial void Cut(ILogger logger, JournalEnd end, long bytes);

    [LoggerMessage(3, LogLevel.Warning, "'{Path}' is no journal of ours; moved aside to '{Aside}' and started a new one")]
    public static partial void MovedAside(ILogger logger, string path, string aside);

    [LoggerMessage(4, LogLevel.Information, "Rewrote the journal: {Before} bytes to {After}, {Facts} live facts")]
    public static partial void Compacted(ILogger logger, long before, long after, long facts);

    [LoggerMessage(5, LogLevel.Error, "The journal cannot be written; facts are not kept until it can")]
    public static partial void WriteFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "The journal could not be rewritten; it goes on growing")]
    public static partial void CompactionFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Information, "The journal can be written again; {Lost} facts had been let go and were written from memory")]
    public static partial void Recovered(ILogger logger, long lost);
}
