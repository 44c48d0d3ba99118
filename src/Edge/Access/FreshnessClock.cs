using System.Security.Cryptography;
using EdgeRegistry.Bus;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// Says whether the edge sees every change before it is acknowledged (its lease), and gives that period a mark: what was learned under
/// a mark is fresh as long as the mark is current. 0 is no lease.
/// </summary>
internal sealed class FreshnessClock(IEventBus bus, TimeProvider time)
{
    // Random, so that a mark that was stored by an earlier process is never taken for one of this process.
    private readonly int _process = RandomNumberGenerator.GetInt32(1, int.MaxValue);

    /// <summary>The mark of now; 0 without a lease.</summary>
    public int Mark
    {
        get
        {
            var interruptions = bus.Interruptions; // before the look at continuity: a mark never belongs to a later period than what it vouches for
            return bus.IsContinuous ? MarkOf(interruptions) : 0;
        }
    }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>True when something learned under a mark is still covered.</summary>
    public bool Covers(int mark) => mark != 0 && mark == Mark;

    private int MarkOf(long interruptions) => unchecked(_process + (int)interruptions) is var mark && mark == 0 ? 1 : mark;
}
