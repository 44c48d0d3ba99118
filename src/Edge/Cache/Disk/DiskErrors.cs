namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Tells the errors of a disk apart. The framework keeps errno in the exception's HResult.</summary>
internal static class DiskErrors
{
    private const int Eio = 5;
    private const int Enospc = 28;
    private const int Erofs = 30;
    private const int Edquot = 122;

    // What the framework throws when it could not preallocate a file: it hides errno.
    private const int Unspecific = unchecked((int)0x80131620);

    /// <summary>True for what a disk or the rights on it do, as against a file that is not there.</summary>
    public static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>True when there is no room.</summary>
    public static bool IsFull(Exception e) => e is IOException && e.HResult is Enospc or Edquot or Unspecific;

    /// <summary>True when the disk itself said so.</summary>
    public static bool SaysFull(Exception e) => e is IOException && e.HResult is Enospc or Edquot;

    /// <summary>True when the medium failed, or takes no writes any more.</summary>
    public static bool IsFailing(Exception e) => e is IOException && e.HResult is Eio or Erofs;

    /// <summary>True when the disk takes no writes, while what it holds can still be read.</summary>
    public static bool IsReadOnly(Exception e) => e is IOException && e.HResult is Erofs;

    /// <summary>True when bytes cannot be read from the medium.</summary>
    public static bool IsUnreadable(Exception e) => e is IOException && e.HResult is Eio;
}
