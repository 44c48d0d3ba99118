using System.Diagnostics.Metrics;
using EdgeRegistry.Origin.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Identity.Tests.Support;

internal static class Meters
{
    public static IdentityMetrics Identity() => new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
