using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace EdgeRegistry.EndToEnd.Images;

/// <summary>Bytes that compress no better than random ones and are made on the fly from a seed, so that a blob of any
/// size needs no memory and no file.</summary>
internal sealed class GeneratedBlob(ulong seed, long size)
{
    private readonly Lazy<string> _digest = new(() => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(new GeneratedStream(seed, size))));

    /// <summary>A blob that no other run had.</summary>
    public static GeneratedBlob New(long size) => new(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)), size);

    public long Size => size;

    public string Digest => _digest.Value;

    public Stream Open() => new GeneratedStream(seed, size);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {size} bytes");
}
