using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// The access changes that were applied here, as floors: a token whose <c>seq</c> is below the floor of its account, of its project or of
/// everybody was computed before the change. Most tokens are newer than every change and pass with one comparison. Reading takes no lock.
/// </summary>
/// <param name="capacity">
/// The most accounts, and the most projects, that have a floor of their own. When there are more the older half is forgotten and the floor
/// of everybody rises to theirs.
/// </param>
public sealed class Revocations(int capacity = Revocations.DefaultCapacity)
{
    /// <summary>The floors of each kind that are kept unless said otherwise.</summary>
    public const int DefaultCapacity = 10_000;

    private readonly Lock _gate = new();
    private volatile State _state = new(null, 0);

    /// <summary>The history that is followed; null until <see cref="Begin"/>.</summary>
    public string? Epoch => _state.Epoch;

    /// <summary>Begins to follow a history: tokens of another one have ended, and what was computed before <paramref name="floor"/> is superseded.</summary>
    /// <param name="epoch">The history.</param>
    /// <param name="floor">Before this nothing is known.</param>
    public void Begin(string epoch, long floor)
    {
        lock (_gate)
        {
            _state = new State(epoch, floor);
        }
    }

    /// <summary>Applies a change of access. A change of another history begins that one.</summary>
    /// <param name="epoch">Its history.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="account">Whose rights changed; null or empty when it is about a project or everybody.</param>
    /// <param name="project">Where rights changed; null or empty when it is about an account or everybody.</param>
    public void Apply(string epoch, long seq, string? account, string? project)
    {
        lock (_gate)
        {
            if (epoch != _state.Epoch)
            {
                _state = new State(epoch, seq);
            }

            Apply(_state, seq, account, project);
        }
    }

    /// <summary>Whether what the token grants in this repository (or at all) still stands. Allocates nothing.</summary>
    public TokenStanding StandingOf(VerifiedToken token, RepositoryName? repository)
    {
        var state = _state;
        if (token.Epoch != state.Epoch)
        {
            return TokenStanding.Ended;
        }

        if (token.Seq >= Volatile.Read(ref state.Latest))
        {
            return TokenStanding.Current;
        }

        if (state.Accounts.TryGetValue(token.Caller.Name, out var account) && token.Seq < account)
        {
            return TokenStanding.Ended;
        }

        return token.Seq < Volatile.Read(ref state.Everybody) || (repository is not null && token.Seq < ProjectFloor(state, repository)) ? TokenStanding.Superseded : TokenStanding.Current;
    }

    private static long ProjectFloor(State state, RepositoryName repository)
    {
        var name = repository.Value;
        return state.Projects.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.AsSpan(0, name.IndexOf('/')), out var floor) ? floor : 0;
    }

    private void Apply(State state, long seq, string? account, string? project)
    {
        if (!string.IsNullOrEmpty(account))
        {
            Raise(state, state.Accounts, account, seq);
        }

        if (!string.IsNullOrEmpty(project))
        {
            Raise(state, state.Projects, project, seq);
        }

        if (string.IsNullOrEmpty(account) && string.IsNullOrEmpty(project))
        {
            state.Everybody = Math.Max(state.Everybody, seq);
        }

        // Last: who sees it sees the floors.
        Volatile.Write(ref state.Latest, Math.Max(state.Latest, seq));
    }

    private void Raise(State state, ConcurrentDictionary<string, long> floors, string name, long seq)
    {
        floors.AddOrUpdate(name, seq, (_, old) => Math.Max(old, seq));
        if (floors.Count <= capacity)
        {
            return;
        }

        var oldest = floors.OrderBy(floor => floor.Value).Take((capacity / 2) + 1).ToList();
        Volatile.Write(ref state.Everybody, Math.Max(state.Everybody, oldest[^1].Value)); // before they are forgotten
        oldest.ForEach(floor => floors.TryRemove(floor.Key, out _));
    }

    private sealed class State(string? epoch, long floor)
    {
        public readonly string? Epoch = epoch;
        public readonly ConcurrentDictionary<string, long> Accounts = new(StringComparer.Ordinal);
        public readonly ConcurrentDictionary<string, long> Projects = new(StringComparer.Ordinal);
        public long Everybody = floor;
        public long Latest = floor;
    }
}
