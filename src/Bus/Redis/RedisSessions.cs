using EdgeRegistry.Bus.Sessions;

namespace EdgeRegistry.Bus.Redis;

/// <summary>Sessions in Redis, for all processes of a console: keys <c>PREFIX:session:HASH</c>, which Redis drops when their time is over.</summary>
public sealed class RedisSessions : ISessions
{
    private readonly RedisSettings _settings;
    private volatile RedisConnection? _connection;

    internal RedisSessions(RedisSettings settings) => _settings = settings;

    /// <inheritdoc/>
    public ValueTask<byte[]?> FindAsync(string secret, CancellationToken cancellation) => AskAsync(redis => redis.GetAsync(KeyOf(secret), cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask KeepAsync(string secret, ReadOnlyMemory<byte> value, TimeSpan life, CancellationToken cancellation)
    {
        SessionKey.RequireSmall(value);
        await AskAsync(redis => redis.SetAsync(KeyOf(secret), value.ToArray(), life, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(string secret, TimeSpan life, CancellationToken cancellation) => AskAsync(redis => redis.ExpireAsync(KeyOf(secret), life, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask EndAsync(string secret, CancellationToken cancellation) => await AskAsync(redis => redis.DeleteAsync(KeyOf(secret), cancellation), cancellation);

    /// <summary>The server that takes writes is this one now; null while there is none.</summary>
    internal void Use(RedisConnection? connection) => _connection = connection;

    private string KeyOf(string secret) => $"{_settings.Prefix}:session:{SessionKey.Of(secret)}";

    private async ValueTask<T> AskAsync<T>(Func<RedisConnection, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask(_connection ?? throw new SessionsUnavailableException("Redis, which keeps the sessions, is not connected"));
        }
        catch (Exception e) when (RedisFaults.IsFault(e, cancellation))
        {
            throw new SessionsUnavailableException("Redis, which keeps the sessions, does not answer", e);
        }
    }
}
