using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Identity.Ldap;

internal sealed class LdapMetrics
{
    private readonly Counter<long> _visits;
    private readonly Histogram<double> _seconds;

    public LdapMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        _visits = meter.CreateCounter<long>("edgeregistry.origin.ldap_visits", description: "Visits to the LDAP directory, by outcome");
        _seconds = meter.CreateHistogram<double>("edgeregistry.origin.ldap_visit_duration", "s", "How long visits to the LDAP directory took");
    }

    /// <summary>A visit ended.</summary>
    /// <param name="outcome"><c>answered</c>, <c>refused</c> or <c>unavailable</c>.</param>
    /// <param name="took">How long.</param>
    public void Visited(string outcome, TimeSpan took)
    {
        Count(outcome);
        _seconds.Record(took.TotalSeconds);
    }

    /// <summary>The directory was left alone.</summary>
    public void Refused() => Count("not_tried");

    private void Count(string outcome) => _visits.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
