using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// Computes and checks seals. What lies below a checkpoint's tail is never written again (a store changes no record in place, and
/// FASTER appends), so each whole piece of the log is read back once, from the page cache, soon after it was written.
/// </summary>
internal sealed class IndexSealer(string folder, IndexShape shape)
{
    private const long Piece = 1 << 20;

    private readonly byte[] _buffer = new byte[Piece];
    private readonly Dictionary<long, SealedPiece> _pieces = [];
    private readonly Dictionary<string, SealedFile> _files = [];

    public static string IndexFolder(Guid token) => Path.Combine("index-checkpoints", token.ToString());

    public static string LogFolder(Guid token) => Path.Combine("cpr-checkpoints", token.ToString());

    public IndexSeal Make(Guid index, Guid log, long begin, long tail, long indexedTail)
    {
        string[] folders = [IndexFolder(index), LogFolder(log)];
        var files = folders.SelectMany(List).Select(path => _files.TryGetValue(path, out var known) ? known : _files[path] = Check(path)).ToArray();
        foreach (var old in _files.Keys.Except(files.Select(file => file.Path)).ToArray())
        {
            _files.Remove(old);
        }

        return new IndexSeal(shape, index, log, begin, tail, indexedTail, files, Pieces(begin, tail).ToArray());
    }

    /// <summary>Null when every byte is what it was; else what is wrong.</summary>
    public string? Doubt(IndexSeal seal)
    {
        if (seal.Shape != shape)
        {
            return $"it was written as {seal.Shape}, this is {shape}";
        }

        string[] folders = [IndexFolder(seal.IndexToken), LogFolder(seal.LogToken)];
        if (!folders.SelectMany(List).Order().SequenceEqual(seal.Files.Select(file => file.Path).Order()))
        {
            return "files are missing or new";
        }

        if (seal.Files.FirstOrDefault(file => Check(file.Path) != file) is { } wrong)
        {
            return $"'{wrong.Path}' has changed";
        }

        return seal.Log.FirstOrDefault(piece => Check(piece.From, piece.To) != piece) is { } piece
            ? $"the log has changed between {piece.From} and {piece.To}"
            : null;
    }

    /// <summary>Deletes every checkpoint but the sealed one.</summary>
    public void DeleteOthers(IndexSeal seal)
    {
        Keep(Path.Combine(folder, IndexFolder(seal.IndexToken)));
        Keep(Path.Combine(folder, LogFolder(seal.LogToken)));
        foreach (var old in _pieces.Keys.Where(from => from + Piece <= seal.Begin).ToArray())
        {
            _pieces.Remove(old);
        }
    }

    private static void Keep(string wanted)
    {
        foreach (var other in Directory.EnumerateDirectories(Path.GetDirectoryName(wanted)!).Where(path => path != wanted))
        {
            Directory.Delete(other, recursive: true);
        }
    }

    private IEnumerable<string> List(string checkpoint)
    {
        var path = Path.Combine(folder, checkpoint);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path).Select(file => Path.Combine(checkpoint, Path.GetFileName(file))) : [];
    }

    private IEnumerable<SealedPiece> Pieces(long begin, long tail)
    {
        // The sector of the tail is written again when the log goes on.
        var end = tail / IndexDevice.Sector * IndexDevice.Sector;
        for (var from = begin / Piece * Piece; from < end; from += Piece)
        {
            if (!_pieces.TryGetValue(from, out var piece))
            {
                piece = Check(from, Math.Min(from + Piece, end));
                if (piece.To == from + Piece)
                {
                    _pieces[from] = piece;
                }
            }

            yield return piece;
        }
    }

    private SealedFile Check(string path)
    {
        using var file = File.OpenHandle(Path.Combine(folder, path));
        var length = RandomAccess.GetLength(file);
        return new SealedFile(path, length, Crc(file, 0, length));
    }

    private SealedPiece Check(long from, long to)
    {
        using var file = File.OpenHandle(Path.Combine(folder, $"log.{from / shape.SegmentBytes}"));
        return new SealedPiece(from, to, Crc(file, from % shape.SegmentBytes, to - from));
    }

    private uint Crc(SafeFileHandle file, long offset, long length)
    {
        var crc = Crc32C.Seed;
        for (var read = 0; length > 0; offset += read, length -= read)
        {
            read = RandomAccess.Read(file, _buffer.AsSpan(0, (int)Math.Min(length, Piece)), offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The file is shorter than it must be.");
            }

            crc = Crc32C.Add(crc, _buffer.AsSpan(0, read));
        }

        return ~crc;
    }
}
