using System.Text;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>Gives the same string for the same name while a journal is read: a few thousand repositories, a million facts. Bounded; a collision forgets.</summary>
internal sealed class Interner
{
    private readonly string?[] _slots = new string?[4096];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var b in utf8)
        {
            hash = (hash ^ b) * 16777619u;
        }

        ref var slot = ref _slots[(hash ^ (hash >> 16)) & (uint)(_slots.Length - 1)];
        return slot is not null && Ascii.Equals(utf8, slot) ? slot : slot = Encoding.UTF8.GetString(utf8);
    }
}
