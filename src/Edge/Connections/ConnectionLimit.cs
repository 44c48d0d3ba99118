using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace EdgeRegistry.Edge.Connections;

/// <summary>Bounds the open connections, in all and of one address. One line a minute says that some are refused.</summary>
internal sealed partial class ConnectionLimit(ConnectionOptions options, ConnectionMetrics metrics, TimeProvider time, ILogger<ConnectionLimit> logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, int> _addresses = new();
    private readonly Refusal _refusal = new();
    private long _lastLine = long.MinValue;

    /// <summary>Lets a connection in, or refuses it.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next, bool tls)
    {
        var address = options.MaxPerAddress > 0 ? (connection.RemoteEndPoint as IPEndPoint)?.Address : null;
        try
        {
            var open = metrics.Opened();
            var ofAddress = address is null ? 0 : _addresses.AddOrUpdate(address, 1, (_, count) => count + 1);
            var limit = open > options.MaxConnections ? "all" : ofAddress > options.MaxPerAddress ? "address" : null;
            if (limit is null)
            {
                await next(connection);
                return;
            }

            Tell(limit, connection.RemoteEndPoint);
            await _refusal.AnswerAsync(connection, tls);
        }
        finally
        {
            metrics.Closed();
            if (address is not null)
            {
                Forget(address);
            }
        }
    }

    private void Forget(IPAddress address)
    {
        var left = _addresses.AddOrUpdate(address, 0, (_, count) => count - 1);
        if (left <= 0)
        {
            _addresses.TryRemove(KeyValuePair.Create(address, 0)); // only while it still is 0
        }
    }

    private void Tell(string limit, EndPoint? remote)
    {
        metrics.Refused(limit);
        var (now, last) = (time.GetTimestamp(), Interlocked.Read(ref _lastLine));
        var isQuiet = last != long.MinValue && time.GetElapsedTime(last, now) < LogInterval;
        if (!isQuiet && Interlocked.CompareExchange(ref _lastLine, now, last) == last)
        {
            LogRefused(limit, remote);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Connections are refused (Edge:Connections, limit {Limit}), now one from {Remote}")]
    private partial void LogRefused(string limit, EndPoint? remote);
}
