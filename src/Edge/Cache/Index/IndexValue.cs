using System.Runtime.InteropServices;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>What the index remembers of a key: 24 bytes, stored as raw memory.</summary>
/// <param name="Size">Bytes of the object.</param>
/// <param name="ProvenAtUnixMilliseconds">When the origin last proved it, in Unix milliseconds.</param>
/// <param name="MediaTypeCode">The caller's code of the media type; 0 = none.</param>
/// <param name="Flags">The caller's flags.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IndexValue(long Size, long ProvenAtUnixMilliseconds, int MediaTypeCode, int Flags);
