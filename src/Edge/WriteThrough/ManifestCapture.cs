using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>A pushed manifest's bytes, in memory; nothing of one that is too large to be a manifest.</summary>
internal sealed class ManifestCapture : IByteSink
{
    private readonly MemoryStream _bytes = new();
    private bool _tooLarge;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        _tooLarge |= _bytes.Length + bytes.Length > ManifestReader.MaxSize;
        if (!_tooLarge)
        {
            _bytes.Write(bytes);
        }
    }

    /// <summary>What passed, or null.</summary>
    public byte[]? Body => _tooLarge ? null : _bytes.ToArray();
}
