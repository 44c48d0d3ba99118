using System.Runtime.CompilerServices;

namespace EdgeRegistry.Bus.Redis;

/// <summary>
/// Servers that Sentinels watch over: one of them says which server it is now, and tells when that changes. The library has none of it
/// in the version that we use.
/// </summary>
internal sealed class Sentinels(RedisSettings settings, TimeProvider time) : IMasterSource
{
    private const string Switched = "+switch-master";

    // A Sentinel that was parted from the others may have missed it.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // Each answers for itself: when the first one is wrong (it was parted from the others), the next is asked.
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sentinel in settings.Sentinels)
        {
            if (await AskAsync(sentinel, cancellation) is { } master && tried.Add(master))
            {
                yield return master;
            }
        }
    }

    /// <inheritdoc/>
    public async Task MovedFromAsync(string endpoint, CancellationToken cancellation)
    {
        while (true)
        {
            foreach (var sentinel in settings.Sentinels)
            {
                try
                {
                    await using var connection = await RedisConnection.ToSentinelAsync(sentinel, settings, cancellation);
                    await StayAsync(connection, endpoint, cancellation);
                    return;
                }
                catch (Exception e) when (RedisFaults.IsFault(e, cancellation))
                {
                    // The next one knows as well; that none does is no reason to leave a server that answers.
                }
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    private async Task<string?> AskAsync(string sentinel, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await RedisConnection.ToSentinelAsync(sentinel, settings, cancellation);
            return await connection.MasterAsync(settings.Master, cancellation);
        }
        catch (Exception e) when (RedisFaults.IsFault(e, cancellation))
        {
            return null;
        }
    }

    // Returns when the Sentinel names another server; throws when it is gone itself.
    private async Task StayAsync(RedisConnection sentinel, string endpoint, CancellationToken cancellation)
    {
        using var told = new SemaphoreSlim(0);
        await sentinel.SubscribeAsync(Switched, _ => told.Release(), cancellation);
        while (await sentinel.MasterAsync(settings.Master, cancellation) is not { } master || master == endpoint)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var first = await Task.WhenAny(told.WaitAsync(waiting.Token), Task.Delay(AskAgain, time, waiting.Token), sentinel.Lost);
            await waiting.CancelAsync();
            if (first == sentinel.Lost)
            {
                throw new IOException(await sentinel.Lost);
            }
        }
    }
}
