using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>A file that stays open between its readers. It is closed when the table has let go of it and the last reader is done.</summary>
internal sealed class OpenFile(in ObjectKey key, FileStream stream, FileState state)
{
    private readonly ObjectKey _key = key;
    private int _holders = 1; // the table

    /// <summary>Which object.</summary>
    public ref readonly ObjectKey Key => ref _key;

    /// <summary>The file.</summary>
    public FileStream Stream => stream;

    /// <summary>Its size in bytes.</summary>
    public long Size => state.Size;

    /// <summary>Whether it was read since somebody looked; a hint.</summary>
    public bool WasRead { get; set; }

    /// <summary>Its place among all of them, the table's business.</summary>
    public LinkedListNode<OpenFile>? Node { get; set; }

    /// <summary>True while the file still has its name, its size and its time.</summary>
    public bool IsAsItWas() => NativeFiles.StateOf(stream.SafeFileHandle) == state;

    /// <summary>Lets a reader in, unless the file is being closed.</summary>
    public bool TryEnter()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>A reader, or the table, is done with it.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            stream.Dispose();
        }
    }
}
