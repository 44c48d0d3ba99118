using EdgeRegistry.Bus;
using EdgeRegistry.Bus.Redis;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Health;

namespace EdgeRegistry.Edge.Invalidation;

/// <summary>The composition of what brings the origin's changes.</summary>
internal static class BusServices
{
    /// <summary>Adds the bus: the process's own where the origin is inside; else Redis, if it is set. Redis is a hint: nothing is believed because of it.</summary>
    public static void AddBus(this IServiceCollection services, IEventBus inside, RedisOptions redis)
    {
        if (redis.IsConfigured() && inside is DisconnectedBus)
        {
            services.AddRedisBus(Settings(redis)).AddSingleton<IEventBus>(provider => provider.GetRequiredService<RedisBus>());
        }
        else
        {
            services.AddSingleton(inside);
        }
    }

    /// <summary>Lets <c>/readyz</c> say when Redis is away: nothing is wrong without it but the speed.</summary>
    public static void RemarkBus(this IServiceProvider provider)
    {
        if (provider.GetService<RedisBus>() is { } redis)
        {
            provider.GetRequiredService<Readiness>().AddRemark("redis", () => redis.IsConnected ? null : "not connected: changes are heard of by asking the origin");
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
