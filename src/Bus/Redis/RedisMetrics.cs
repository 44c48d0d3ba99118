using System.Diagnostics.Metrics;

namespace EdgeRegistry.Bus.Redis;

/// <summary>What happens between this process and Redis.</summary>
internal sealed class RedisMetrics
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _published;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _received;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _interruptions;
    private long _apartSince;
    private TimeSpan _apart;
    private bool _isConnected;
    private bool _wasConnected;

    public RedisMetrics(IMeterFactory factory, TimeProvider time)
    {
        (_time, _apartSince) = (time, time.GetTimestamp());
        var meter = factory.Create("EdgeRegistry.Bus");
        meter.CreateObservableGauge("edgeregistry.bus.redis_connected", () => _isConnected ? 1 : 0, description: "1 while changes are carried by Redis");
        meter.CreateObservableCounter("edgeregistry.bus.redis_disconnected_seconds", () => Apart().TotalSeconds, description: "Seconds without a connection to Redis");
        _reconnects = meter.CreateCounter<long>("edgeregistry.bus.redis_reconnects", description: "Connections to Redis that were made after one was lost");
        _published = meter.CreateCounter<long>("edgeregistry.bus.redis_published", description: "Changes that Redis took");
        _dropped = meter.CreateCounter<long>("edgeregistry.bus.redis_dropped", description: "Changes that Redis was not told, because it was away or too slow");
        _received = meter.CreateCounter<long>("edgeregistry.bus.redis_received", description: "Changes of other processes that came by Redis");
        _unreadable = meter.CreateCounter<long>("edgeregistry.bus.redis_unreadable", description: "Messages that this version cannot read");
        _interruptions = meter.CreateCounter<long>("edgeregistry.bus.redis_interruptions", description: "Times at which changes may have been missed");
    }

    public void Connected()
    {
        lock (_gate)
        {
            _apart += _time.GetElapsedTime(_apartSince);
            _isConnected = true;
        }

        if (_wasConnected)
        {
            _reconnects.Add(1);
        }

        _wasConnected = true;
    }

    public void Lost()
    {
        lock (_gate)
        {
            _apartSince = _time.GetTimestamp();
            _isConnected = false;
        }
    }

    public void Published(int changes) => _published.Add(changes);

    public void Dropped(int changes) => _dropped.Add(changes);

    public void Received() => _received.Add(1);

    public void Unreadable() => _unreadable.Add(1);

    public void Interrupted() => _interruptions.Add(1);

    private TimeSpan Apart()
    {
        lock (_gate)
        {
            return _isConnected ? _apart : _apart + _time.GetElapsedTime(_apartSince);
        }
    }
}
