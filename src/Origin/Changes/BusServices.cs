using EdgeRegistry.Bus;
using EdgeRegistry.Bus.Redis;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Health;

namespace EdgeRegistry.Origin.Changes;

/// <summary>The composition of what carries changes: a bus inside the process, and Redis beside it where it is set.</summary>
internal static class BusServices
{
    /// <summary>Adds the bus.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="inside">The process's own.</param>
    /// <param name="redis">What carries changes further.</param>
    /// <param name="isShared">Whether other nodes write to the same database.</param>
    public static IServiceCollection AddBus(this IServiceCollection services, IEventBus inside, RedisOptions redis, bool isShared)
    {
        if (!redis.IsConfigured())
        {
            return services.AddSingleton(new OriginBus(inside, isShared));
        }

        return services.AddRedisBus(Settings(redis)).AddSingleton(provider => new OriginBus(new BothBuses(inside, provider.GetRequiredService<RedisBus>()), isShared));
    }

    /// <summary>Lets <c>/readyz</c> say when Redis is away: nothing is wrong without it but the speed.</summary>
    public static void RemarkBus(this IServiceProvider provider)
    {
        if (provider.GetService<RedisBus>() is { } redis)
        {
            provider.GetRequiredService<Readiness>().AddRemark("redis", () => redis.IsConnected ? null : "not connected: changes made at one node reach others a second later");
        }
    }

    private static RedisSettings Settings(RedisOptions redis) => new()
    {
        Endpoints = RedisOptions.Split(redis.Endpoints),
        Sentinels = RedisOptions.Split(redis.Sentinels),
        Master = redis.Master,
        Password = () => RedisOptions.ReadSecret(redis.PasswordFile),
        SentinelPassword = () => RedisOptions.ReadSecret(redis.SentinelPasswordFile),
        Tls = redis.Tls,
        CaFile = redis.CaFile,
        Prefix = redis.Prefix,
        ConnectTimeout = redis.ConnectTimeout,
        OperationTimeout = redis.OperationTimeout,
    };
}
