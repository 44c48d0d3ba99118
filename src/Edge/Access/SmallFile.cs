using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Access;

/// <summary>A small file of the edge's data folder that is replaced whole, and that only its owner may read.</summary>
/// <param name="path">Where; its folder exists.</param>
internal sealed class SmallFile(string path)
{
    private readonly Lock _gate = new();

    /// <summary>What it holds; null when there is none, or it cannot be read.</summary>
    public byte[]? TryRead()
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // what it holds can be asked for again
        }
    }

    /// <summary>Replaces it; false when the disk refuses.</summary>
    public bool TryWrite(byte[] content)
    {
        lock (_gate)
        {
            try
            {
                PrivateFile.Write(path, content, flush: false);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
