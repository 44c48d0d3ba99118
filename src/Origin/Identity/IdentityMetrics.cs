using System.Diagnostics.Metrics;
using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Origin.Identity;

internal sealed class IdentityMetrics
{
    private readonly Counter<long> _authentications;
    private readonly Counter<long> _refused;
    private readonly Meter _meter;
    private long _endingRobots;

    public IdentityMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("EdgeRegistry.Origin");
        _authentications = _meter.CreateCounter<long>("edgeregistry.origin.authentications", description: "Credentials shown, by kind and outcome");
        _refused = _meter.CreateCounter<long>("edgeregistry.origin.password_hashing_refused", description: "Passwords that were not looked at because too many waited");
        _meter.CreateObservableGauge("edgeregistry.origin.robots_ending", () => Volatile.Read(ref _endingRobots), description: "Enabled robots whose secret ends soon");
    }

    public void Authenticated(CallerKind kind, bool granted) => Count(kind, granted ? "granted" : "refused");

    public void Throttled() => Count(CallerKind.User, "throttled");

    public void HashingRefused() => _refused.Add(1);

    public void RobotsEnding(long count) => Volatile.Write(ref _endingRobots, count);

    public void Observe(PasswordHashing hashing, LoginThrottle throttle, VerifiedPasswords verified)
    {
        _meter.CreateObservableGauge("edgeregistry.origin.password_hashing", () => hashing.Waiting, description: "Passwords being hashed or waiting for it");
        _meter.CreateObservableGauge("edgeregistry.origin.login_throttle_entries", () => throttle.Count, description: "Accounts and addresses with wrong passwords lately");
        _meter.CreateObservableGauge("edgeregistry.origin.verified_passwords", () => verified.Count, description: "Passwords remembered as right");
    }

    private void Count(CallerKind kind, string outcome) =>
        _authentications.Add(1, new KeyValuePair<string, object?>("kind", Kind(kind)), new KeyValuePair<string, object?>("outcome", outcome));

    private static string Kind(CallerKind kind) => kind switch
    {
        CallerKind.Robot => "robot",
        CallerKind.Edge => "edge",
        _ => "user",
    };
}
