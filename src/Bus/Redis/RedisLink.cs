using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Bus.Redis;

/// <summary>Keeps the bus connected: finds the server that takes writes, sends and receives until it is lost or is that server no more, and begins again.</summary>
internal sealed partial class RedisLink(RedisBus bus, IMasterSource masters, RedisSettings settings, RedisAround around, ILogger<RedisLink> logger) : BackgroundService
{
    private const int MostAtOnce = 256;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private bool _isSilent;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var reason = "no server takes writes";
            try
            {
                if (await ConnectAsync(stoppingToken) is { } connection)
                {
                    await using (connection)
                    {
                        pause = ShortestPause;
                        reason = await FollowAsync(connection, stoppingToken);
                    }
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: no host ends because of Redis.
                reason = e.Message;
            }

            Missed(reason);
            await Task.Delay(pause * (0.75 + (Random.Shared.NextDouble() / 2)), around.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // not all at once
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<RedisConnection?> ConnectAsync(CancellationToken stop)
    {
        Exception? last = null;
        await foreach (var endpoint in masters.FindAsync(stop))
        {
            try
            {
                var connection = await RedisConnection.ToServerAsync(endpoint, settings, stop);
                if (await IsMasterAsync(connection, stop))
                {
                    return connection;
                }
            }
            catch (Exception e) when (RedisFaults.IsFault(e, stop))
            {
                last = e; // the next one may be there
            }
        }

        return last is null ? null : throw last;
    }

    private static async Task<bool> IsMasterAsync(RedisConnection connection, CancellationToken stop)
    {
        var isMaster = false;
        try
        {
            return isMaster = await connection.IsMasterAsync(stop);
        }
        finally
        {
            if (!isMaster)
            {
                await connection.DisposeAsync();
            }
        }
    }

    // Until it is lost: why.
    private async Task<string> FollowAsync(RedisConnection connection, CancellationToken stop)
    {
        await connection.SubscribeAsync(settings.Channel, bus.Receive, stop);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bus.Connected();
        around.Sessions.Use(connection);
        Heard(connection.Endpoint);
        try
        {
            return await UntilOneEndsAsync(connection, ending);
        }
        finally
        {
            around.Sessions.Use(null);
            bus.Lost();
        }
    }

    private async Task<string> UntilOneEndsAsync(RedisConnection connection, CancellationTokenSource ending)
    {
        Task<string>[] loops = [SendAsync(connection, ending.Token), BeatAsync(connection, ending.Token), MovedAsync(connection, ending.Token)];
        var first = await Task.WhenAny([connection.Lost, .. loops]);
        await ending.CancelAsync();
        await ((Task)Task.WhenAll(loops)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await first;
    }

    private async Task<string> SendAsync(RedisConnection connection, CancellationToken cancellation)
    {
        var batch = new List<BusMessage>();
        while (true)
        {
            if (bus.TakeOwed() is { } owed)
            {
                batch.Add(owed);
            }
            else
            {
                await bus.Outgoing.WaitToReadAsync(cancellation);
            }

            while (batch.Count < MostAtOnce && bus.Outgoing.TryRead(out var message))
            {
                batch.Add(message);
            }

            var changes = batch.Count(message => message.Change is not null);
            try
            {
                await connection.PublishAsync(settings.Channel, [.. batch.Select(message => message.Write())], cancellation);
            }
            catch
            {
                bus.Dropped(changes);
                bus.Owe(); // perhaps it was in there
                throw;
            }

            around.Metrics.Published(changes);
            batch.Clear();
        }
    }

    // A server that was stopped or cut off loses no connection; one that was demoted takes none of our words anywhere.
    private async Task<string> BeatAsync(RedisConnection connection, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Beat, around.Time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (!await connection.IsMasterAsync(cancellation))
            {
                return "the server takes no writes any more";
            }
        }

        return "";
    }

    private async Task<string> MovedAsync(RedisConnection connection, CancellationToken cancellation)
    {
        await masters.MovedFromAsync(connection.Endpoint, cancellation);
        return "the Sentinels name another server";
    }

    private void Heard(string endpoint)
    {
        _isSilent = false;
        LogConnected(endpoint);
    }

    private void Missed(string reason)
    {
        if (!_isSilent)
        {
            _isSilent = true;
            LogLost(reason);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Changes are carried by Redis at {Endpoint}")]
    private partial void LogConnected(string endpoint);

    [LoggerMessage(2, LogLevel.Warning, "Redis does not carry changes ({Reason}); trying again. They are heard of later, and nothing else is wrong")]
    private partial void LogLost(string reason);
}

/// <summary>What the link measures itself with, and who else uses its connection.</summary>
internal sealed record RedisAround(TimeProvider Time, RedisMetrics Metrics, RedisSessions Sessions);
