using System.Diagnostics.Metrics;
using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Origin.Tokens;

internal sealed class TokensMetrics
{
    private readonly Counter<long> _issued;
    private readonly Counter<long> _refused;

    public TokensMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        _issued = meter.CreateCounter<long>("edgeregistry.origin.tokens_issued", description: "Tokens given to clients, by the kind of account");
        _refused = meter.CreateCounter<long>("edgeregistry.origin.logins_refused", description: "Requests to the token service with a wrong credential");
    }

    public void Issued(CallerKind kind) => _issued.Add(1, new KeyValuePair<string, object?>("account", kind switch
    {
        CallerKind.User => "user",
        CallerKind.Robot => "robot",
        _ => "anonymous",
    }));

    public void LoginRefused() => _refused.Add(1);
}
