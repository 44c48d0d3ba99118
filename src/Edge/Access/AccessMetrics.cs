using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Access;

/// <summary>How decisions fell, and how current what they rest on is.</summary>
internal sealed class AccessMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _keyQuestions;
    private readonly Counter<long> _offline;

    public AccessMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create("EdgeRegistry.Edge");
        _refused = meter.CreateCounter<long>("edgeregistry.edge.access_refusals", description: "Requests that were answered 401, by what credential they had");
        _changes = meter.CreateCounter<long>("edgeregistry.edge.access_changes", description: "Changes of rights, and repositories deleted, that were applied");
        _resets = meter.CreateCounter<long>("edgeregistry.edge.access_resets", description: "Times that older changes of rights could not be told, and all older tokens were refused");
        _keyQuestions = meter.CreateCounter<long>("edgeregistry.edge.key_questions", description: "Questions for the keys that sign tokens, by outcome");
        _offline = meter.CreateCounter<long>("edgeregistry.edge.offline_logins", description: "Logins that were answered here because the origin could not be reached, by outcome");
    }

    /// <summary>Refused; the label is the state of its credential.</summary>
    public void Refused(string credential) => _refused.Add(1, new KeyValuePair<string, object?>("credential", credential));

    /// <summary>A change of rights was applied.</summary>
    public void Applied() => _changes.Add(1);

    /// <summary>All older tokens are refused from now on.</summary>
    public void WasReset() => _resets.Add(1);

    /// <summary>The origin was asked for its keys.</summary>
    public void KeysAsked(bool succeeded) => _keyQuestions.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "answered" : "failed"));

    /// <summary>A login was answered without the origin: <c>granted</c>, <c>refused</c> or <c>busy</c>.</summary>
    public void OfflineLogin(string outcome) => _offline.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Shows from now on whether the edge hears of every change in time, and how much it remembers.</summary>
    public void Observe(AccessLease lease, Func<int> projects)
    {
        _meter.CreateObservableGauge("edgeregistry.edge.access_lease", () => lease.Mark == 0 ? 0 : 1, description: "1 while every change of rights is heard of in time");
        _meter.CreateObservableGauge("edgeregistry.edge.projects", projects, description: "Projects of which it is remembered whether they are public");
    }
}
