using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>
/// Request paths that were parsed before: an edge is asked for the same ones all day. Bounded by number and by length; when it is full
/// it begins anew, which costs a parse for each.
/// </summary>
internal sealed class PathCache
{
    /// <summary>The most paths; each takes about 1 KiB.</summary>
    public const int Capacity = 8192;

    private const int Longest = 512;

    private readonly ConcurrentDictionary<string, RequestPath> _paths = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Number of paths remembered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Reads a path, as <see cref="RequestPath.Parse"/> does.</summary>
    /// <exception cref="OciException"><c>NAME_INVALID</c> or <c>DIGEST_INVALID</c>.</exception>
    public RequestPath Parse(string path) => _paths.TryGetValue(path, out var known) ? known : ParseNew(path);

    private RequestPath ParseNew(string path)
    {
        var parsed = RequestPath.Parse(path);
        if (parsed.Kind is RequestKind.Blob or RequestKind.Manifest && path.Length <= Longest)
        {
            if (Interlocked.Increment(ref _count) > Capacity)
            {
                _paths.Clear();
                Volatile.Write(ref _count, 1);
            }

            _paths[path] = parsed;
        }

        return parsed;
    }
}
