namespace EdgeRegistry.Origin.Audit;

/// <summary>Puts the audit log together.</summary>
internal static class AuditServices
{
    public static void AddAudit(this IServiceCollection services, AuditOptions options)
    {
        services.AddSingleton(options).AddSingleton<AuditMetrics>().AddSingleton<AuditTable>().AddSingleton<PullQueue>().AddSingleton<RegistryAudit>();
        services.AddHostedService<RecordPulls>();
        services.AddSingleton<PurgeTable>().AddSingleton<AuditPurge>().AddSingleton<PurgeSchedules>().AddSingleton<DuePurges>().AddHostedService<PurgeJob>();
        services.AddSingleton<ForwardTable>().AddSingleton<ForwardProgress>().AddSingleton<ForwardRules>().AddHostedService<ForwardAudit>();
    }
}
