using EdgeRegistry.Edge.Cache.Disk;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>What the cache's disk refuses is a failure of its own kind: the blob can still be passed through.</summary>
internal static class OnDisk
{
    /// <summary>Writes bytes at a position.</summary>
    /// <exception cref="FetchFailedException"><see cref="FetchFailure.Disk"/>.</exception>
    public static void Write(BlobStore store, FileStream file, ReadOnlyMemory<byte> bytes, long position)
    {
        try
        {
            store.Write(file, bytes, position);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refusal(e);
        }
    }

    /// <summary>Reads bytes that are there: at least one.</summary>
    /// <exception cref="FetchFailedException"><see cref="FetchFailure.Disk"/>.</exception>
    public static int Read(SafeFileHandle file, Span<byte> buffer, long position)
    {
        try
        {
            return RandomAccess.Read(file, buffer, position) is > 0 and var count
                ? count
                : throw new EndOfStreamException("a file became shorter while it was fetched");
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refusal(e);
        }
    }

    /// <summary>Does something with files.</summary>
    /// <exception cref="FetchFailedException"><see cref="FetchFailure.Disk"/>.</exception>
    public static void Do(Action act) => Do(() =>
    {
        act();
        return true;
    });

    /// <summary>Does something with files.</summary>
    /// <exception cref="FetchFailedException"><see cref="FetchFailure.Disk"/>.</exception>
    public static T Do<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refusal(e);
        }
    }

    private static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    private static FetchFailedException Refusal(Exception e) => new(FetchFailure.Disk, $"the cache's disk refused: {e.Message}", e);
}
