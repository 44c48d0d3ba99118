namespace EdgeRegistry.Edge.Cache.Index;

internal static partial class IndexLog
{
    [LoggerMessage(1, LogLevel.Information, "The cache index recovered about {Entries} entries")]
    public static partial void Recovered(ILogger logger, long entries);

    [LoggerMessage(2, LogLevel.Warning, "The cache index starts empty, its folder was moved aside: {Reason}")]
    public static partial void StartedEmpty(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(3, LogLevel.Error, "The cache index was given up and goes on in memory: {Reason}")]
    public static partial void GivenUp(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(4, LogLevel.Information, "The cache index is on disk again")]
    public static partial void Recreated(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "The cache index cannot be made anew yet; it goes on in memory")]
    public static partial void RecreateFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "The cache index outgrew its quota: its oldest entries were dropped")]
    public static partial void Dropped(ILogger logger);

    [LoggerMessage(7, LogLevel.Warning, "An abandoned index is still in use; its memory is not freed")]
    public static partial void Leaked(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "The store of manifests starts empty, its folder was moved aside: {Reason}")]
    public static partial void BodiesStartedEmpty(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(9, LogLevel.Error, "The store of manifests is given up until the next start; manifests are kept as files: {Reason}")]
    public static partial void BodiesGivenUp(ILogger logger, string reason, Exception? exception);
}
