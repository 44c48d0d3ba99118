namespace EdgeRegistry.Edge.Forwarding;

/// <summary>Registers this slice, so that YARP is named nowhere else.</summary>
internal static class ForwardingServices
{
    internal static IServiceCollection AddForwarding(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        return services.AddSingleton<OriginForwarder>().AddSingleton<AskForToken>().AddSingleton<ForwardApi>().AddSingleton<OwnWrites>().AddSingleton<WriteObservers>().AddSingleton<ForwardToOrigin>();
    }
}
