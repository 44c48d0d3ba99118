using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.EvictionSimulator.Algorithms;

/// <summary>
/// Size-aware W-TinyLFU (Einziger et al.): a window of 1 % takes what is new; who leaves it enters the main part only when it was asked for
/// more often than all those together that would have to go. Frequencies are counted exactly and halved now and then; the sketch of the
/// original only saves memory.
/// </summary>
internal sealed class TinyLfu(long capacity) : ICachePolicy
{
    private const int HalveAfter = 200_000;

    private readonly Dictionary<int, int> _frequencies = [];
    private readonly Dictionary<int, LinkedListNode<Request>> _places = [];
    private readonly LinkedList<Request> _window = new();
    private readonly LinkedList<Request> _main = new();
    private readonly long _mainCapacity = capacity - (capacity / 100);
    private long _windowBytes;
    private long _mainBytes;
    private int _counted;

    public bool Ask(in Request request)
    {
        Count(request.Id);
        if (_places.TryGetValue(request.Id, out var place))
        {
            var line = place.List!;
            line.Remove(place);
            line.AddFirst(place);
            return true;
        }

        if (request.Size <= capacity / 100)
        {
            _places[request.Id] = _window.AddFirst(request);
            _windowBytes += request.Size;
            while (_windowBytes > capacity / 100)
            {
                var candidate = _window.Last!.Value;
                _window.RemoveLast();
                _places.Remove(candidate.Id);
                _windowBytes -= candidate.Size;
                Admit(candidate);
            }
        }
        else if (request.Size <= _mainCapacity)
        {
            Admit(request);
        }

        return false;
    }

    private void Admit(Request candidate)
    {
        var (missing, rivals) = (candidate.Size - (_mainCapacity - _mainBytes), 0);
        var frequency = _frequencies.GetValueOrDefault(candidate.Id);
        var victims = new List<LinkedListNode<Request>>();
        for (var victim = _main.Last; missing > 0 && victim is not null; victim = victim.Previous)
        {
            victims.Add(victim);
            missing -= victim.Value.Size;
            rivals += _frequencies.GetValueOrDefault(victim.Value.Id);
            if (rivals >= frequency)
            {
                return;
            }
        }

        foreach (var victim in victims)
        {
            _main.Remove(victim);
            _places.Remove(victim.Value.Id);
            _mainBytes -= victim.Value.Size;
        }

        _places[candidate.Id] = _main.AddFirst(candidate);
        _mainBytes += candidate.Size;
    }

    private void Count(int id)
    {
        _frequencies[id] = Math.Min(15, _frequencies.GetValueOrDefault(id) + 1);
        if (++_counted < HalveAfter)
        {
            return;
        }

        _counted = 0;
        foreach (var each in _frequencies.Keys.ToList())
        {
            _frequencies[each] /= 2;
        }
    }
}
