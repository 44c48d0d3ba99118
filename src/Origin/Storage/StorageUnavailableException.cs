using EdgeRegistry.Hosting.Errors;

namespace EdgeRegistry.Origin.Storage;

/// <summary>The file system of blobs and uploads does not answer, is full or fails: clients hear 503.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="isFull">True when there is no room: taking bytes away helps, waiting alone does not.</param>
/// <param name="inner">What the system said, or null when it said nothing in time.</param>
internal sealed class StorageUnavailableException(string message, bool isFull = false, Exception? inner = null) : ReportedFaultException(message, inner)
{
    public bool IsFull => isFull;
}
