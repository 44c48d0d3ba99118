using System.Globalization;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Checking;

/// <summary>An open upload has the bytes that were acknowledged; files of no upload are counted as garbage.</summary>
internal sealed class CheckUploads(CheckTable table, BlobFiles blobs, string storage)
{
    private const int Page = 500;
    private readonly string _folder = Path.Combine(storage, "uploads");

    public async Task RunAsync(CheckRun run)
    {
        for (var after = ""; ;)
        {
            var rows = await run.ReadAsync(session => table.UploadsAsync(session, after, CheckTable.End, Page));
            if (rows.Count == 0)
            {
                break;
            }

            var (from, last) = (after, rows[^1].Id);
            await run.FindAsync(async () => [.. (await run.ReadAsync(session => table.UploadsAsync(session, from, last, int.MaxValue))).Select(Look).OfType<Finding>()]);
            run.Saw("uploads", rows.Count);
            after = last;
        }

        await CountGarbageAsync(run);
    }

    // One that was putting its file in place when its node ended has it under the digest.
    private Finding? Look(UploadRow row)
    {
        var file = new FileInfo(Path.Combine(_folder, NameOf(row)));
        var length = file.Exists ? file.Length : 0;
        return length >= row.Received || (Digest.TryParse(row.Committing, out var digest) && blobs.Find(digest) is not null)
            ? null
            : new Finding(FindingKinds.UploadBytes, row.Id[..Math.Min(8, row.Id.Length)] + "…", $"{row.Received} bytes were acknowledged; the file has {length}");
    }

    // As Uploads/UploadStore.cs names them: a writer that took over from a silent one has a file of its own.
    private static string NameOf(UploadRow row) => row.File == 0 ? row.Id : string.Create(CultureInfo.InvariantCulture, $"{row.Id}.{row.File}");

    private static string SessionOf(string file) => file.Split('.')[0];

    private async Task CountGarbageAsync(CheckRun run)
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (var files in Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)).Chunk(Page))
        {
            var ids = files.Select(SessionOf).ToHashSet(StringComparer.Ordinal);
            var known = (await run.ReadAsync(session => table.KnownUploadsAsync(session, ids))).ToHashSet(StringComparer.Ordinal);
            run.Report.Count("garbage_uploads", files.Count(file => !known.Contains(SessionOf(file))));
        }
    }
}
