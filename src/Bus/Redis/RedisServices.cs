using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Bus.Redis;

/// <summary>The composition: a bus that connects when the host starts and is left when it stops.</summary>
public static class RedisServices
{
    /// <summary>Adds <see cref="RedisBus"/> and <see cref="RedisSessions"/>. The host never waits for Redis.</summary>
    /// <param name="services">The host's; it has a clock, a meter factory and logs.</param>
    /// <param name="settings">Checked.</param>
    public static IServiceCollection AddRedisBus(this IServiceCollection services, RedisSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new RedisMetrics(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new RedisSessions(settings)).AddSingleton<RedisAround>();
        services.AddSingleton(provider => new RedisBus(provider.GetRequiredService<RedisMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IMasterSource>(provider =>
            settings.Sentinels.Count > 0 ? new Sentinels(settings, provider.GetRequiredService<TimeProvider>()) : new FixedEndpoints(settings.Endpoints));
        return services.AddHostedService<RedisLink>();
    }
}
