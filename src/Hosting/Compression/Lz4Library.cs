using System.Runtime.InteropServices;

namespace EdgeRegistry.Hosting.Compression;

/// <summary>
/// The system's liblz4 (Debian <c>liblz4-1</c>; lz4.h and lz4frame.h, 1.8 or later): all that is called of it, in one file. It may be
/// missing; whoever compresses asks <see cref="Lz4.IsAvailable"/> first.
/// </summary>
internal static unsafe partial class Lz4Library
{
    /// <summary>LZ4F_VERSION: what the header of the frame functions calls itself.</summary>
    public const uint FrameVersion = 100;

    private const string Name = "liblz4.so.1";

    /// <summary>False on a system without the library, or with one that is too old to have these functions.</summary>
    public static readonly bool IsPresent = Probe();

    [LibraryImport(Name)]
    public static partial int LZ4_compressBound(int inputSize);

    /// <returns>Bytes written; 0 when they do not fit.</returns>
    [LibraryImport(Name)]
    public static partial int LZ4_compress_default(byte* source, byte* destination, int sourceSize, int capacity);

    /// <returns>Bytes written; negative when the input is malformed or does not fit. Never writes outside the capacity.</returns>
    [LibraryImport(Name)]
    public static partial int LZ4_decompress_safe(byte* source, byte* destination, int compressedSize, int capacity);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_createCompressionContext(out nint context, uint version);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_freeCompressionContext(nint context);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_compressBound(nuint sourceSize, Preferences* preferences);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_compressBegin(nint context, byte* destination, nuint capacity, Preferences* preferences);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_compressUpdate(nint context, byte* destination, nuint capacity, byte* source, nuint sourceSize, nint options);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_flush(nint context, byte* destination, nuint capacity, nint options);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_compressEnd(nint context, byte* destination, nuint capacity, nint options);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_createDecompressionContext(out nint context, uint version);

    [LibraryImport(Name)]
    public static partial nuint LZ4F_freeDecompressionContext(nint context);

    /// <returns>0 when the frame is complete, an error, or a hint of how much more is needed.</returns>
    [LibraryImport(Name)]
    public static partial nuint LZ4F_decompress(nint context, byte* destination, nuint* destinationSize, byte* source, nuint* sourceSize, nint options);

    /// <summary>Turns an error of a frame function into an exception.</summary>
    /// <exception cref="InvalidDataException">The result is an error.</exception>
    public static nuint Checked(nuint result) => LZ4F_isError(result) == 0
        ? result
        : throw new InvalidDataException($"LZ4: {Marshal.PtrToStringUTF8(LZ4F_getErrorName(result))}");

    [LibraryImport(Name)]
    private static partial uint LZ4F_isError(nuint code);

    [LibraryImport(Name)]
    private static partial nint LZ4F_getErrorName(nuint code);

    private static bool Probe() =>
        NativeLibrary.TryLoad(Name, typeof(Lz4Library).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, nameof(LZ4_compress_default), out _)
        && NativeLibrary.TryGetExport(library, nameof(LZ4F_decompress), out _);

    /// <summary>LZ4F_preferences_t; zeros are its defaults.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Preferences
    {
        /// <summary>0 or 4: 64 KiB, 5: 256 KiB, 6: 1 MiB, 7: 4 MiB.</summary>
        public int BlockSize;

        /// <summary>0: blocks refer to earlier ones, 1: each stands alone.</summary>
        public int IndependentBlocks;

        /// <summary>1: a checksum of the content follows it.</summary>
        public int ContentChecksum;

        public int FrameType;
        public ulong ContentSize;
        public uint Dictionary;
        public int BlockChecksum;
        public int Level;

        /// <summary>1: every update writes all that it was given.</summary>
        public uint AutoFlush;

        public uint FavourDecompression;
        private readonly uint _reserved0;
        private readonly uint _reserved1;
        private readonly uint _reserved2;
    }
}
