using System.Runtime.InteropServices;

namespace EdgeRegistry.Origin.Storage;

/// <summary>What errors of file calls mean (errno(3); the framework keeps the number in <see cref="Exception.HResult"/>).</summary>
internal static class StorageFaults
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    // EIO, ENXIO, ENODEV, EROFS, ECONNABORTED (a FUSE connection that was aborted), ENOTCONN (its daemon is gone), ESHUTDOWN (a client that
    // the cluster has shut out), ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ESTALE.
    private static readonly int[] Passing = [5, 6, 19, 30, 103, 107, 108, 110, 112, 113, 116];

    /// <summary>The fault as callers hear it: what concerns the whole file system becomes <see cref="StorageUnavailableException"/>.</summary>
    /// <param name="fault">What a call threw.</param>
    /// <param name="isMounted">Tells whether the storage is there at all.</param>
    public static Exception Explain(Exception fault, Func<bool> isMounted) => fault switch
    {
        StorageUnavailableException => fault,
        FileNotFoundException or DirectoryNotFoundException => isMounted()
            ? fault
            : new StorageUnavailableException("the storage folder is not mounted any more: its cluster-id is gone", inner: fault),
        IOException { HResult: NoSpace or QuotaExceeded } => new StorageUnavailableException("the storage folder is full", isFull: true, fault),
        IOException when Array.IndexOf(Passing, fault.HResult) >= 0 => new StorageUnavailableException($"the storage folder fails: {Marshal.GetPInvokeErrorMessage(fault.HResult)}", inner: fault),
        _ => fault,
    };
}
