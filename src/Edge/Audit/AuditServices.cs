namespace EdgeRegistry.Edge.Audit;

/// <summary>Registers this slice.</summary>
internal static class AuditServices
{
    /// <summary>Adds it.</summary>
    internal static IServiceCollection AddAudit(this IServiceCollection services, AuditOptions options, string data)
    {
        services.AddSingleton(options).AddSingleton<AuditMetrics>().AddSingleton<PullReports>();
        services.AddSingleton(provider => new Spool(Path.Combine(data, "audit"), options.SpoolBytes, provider.GetRequiredService<AuditMetrics>()));
        return services.AddHostedService<ReportPulls>();
    }
}
