using System.Net.Sockets;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace EdgeRegistry.Bus.Redis;

/// <summary>What goes wrong with a server that is not there, does not answer or refuses.</summary>
internal static class RedisFaults
{
    /// <summary>True for what another attempt may mend; false for what nobody foresaw, and when we were told to stop.</summary>
    public static bool IsFault(Exception e, CancellationToken stop) =>
        !stop.IsCancellationRequested
        && e is RedisException or RedisCommandException or RedisTimeoutException or TimeoutException or SocketException or IOException or UnauthorizedAccessException or ObjectDisposedException
            or OperationCanceledException or CryptographicException or AggregateException;
}
