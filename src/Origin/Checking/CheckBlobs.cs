using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Checking;

/// <summary>Every blob row has its file, of the right size and, when asked, with the right bytes.</summary>
internal sealed class CheckBlobs(CheckTable table, BlobFiles files, CheckScope scope)
{
    private const int Page = 1000, AtOnce = 8;

    public async Task RunAsync(CheckRun run)
    {
        for (var after = ""; ;)
        {
            var rows = await run.ReadAsync(session => table.BlobsAsync(session, after, CheckTable.End, Page));
            if (rows.Count == 0)
            {
                return;
            }

            var (from, last) = (after, rows[^1].Digest);
            await run.FindAsync(async () => await LookAsync(await run.ReadAsync(session => table.BlobsAsync(session, from, last, int.MaxValue))));
            run.Saw("blobs", rows.Count);
            run.Report.Count("blob_bytes", rows.Sum(row => row.Size));
            if (scope.Hash)
            {
                await HashAsync(run, rows);
            }

            after = last;
        }
    }

    private async Task<List<Finding>> LookAsync(List<BlobRow> rows)
    {
        var findings = new ConcurrentBag<Finding>();
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (row, _) =>
        {
            if (Look(row) is { } finding)
            {
                findings.Add(finding);
            }

            return ValueTask.CompletedTask;
        });
        return [.. findings.OrderBy(finding => finding.Where, StringComparer.Ordinal)];
    }

    private Finding? Look(BlobRow row)
    {
        if (!Digest.TryParse(row.Digest, out var digest))
        {
            return new Finding(FindingKinds.BlobMissing, row.Digest, "the row's digest is none");
        }

        var file = files.Find(digest);
        return file is null ? new Finding(FindingKinds.BlobMissing, row.Digest, $"the row says {row.Size} bytes; there is no file")
            : file.Length != row.Size ? new Finding(FindingKinds.BlobSize, row.Digest, $"the row says {row.Size} bytes; the file has {file.Length}")
            : null;
    }

    private async Task HashAsync(CheckRun run, List<BlobRow> rows)
    {
        var pace = new Pace(scope.BytesPerSecond, run.Time);
        foreach (var row in rows.Where(row => Look(row) is null))
        {
            await run.FindAsync(async () => await ContentOfAsync(run, row, pace) is { } finding ? [finding] : []);
            run.Saw("hashed_bytes", row.Size);
        }
    }

    private async Task<Finding?> ContentOfAsync(CheckRun run, BlobRow row, Pace pace)
    {
        var digest = Digest.Parse(row.Digest);
        try
        {
            var found = await files.HashAsync(digest, pace, run.Cancellation);
            return found == digest ? null : new Finding(FindingKinds.BlobContent, row.Digest, $"the bytes have the digest {found.Value}");
        }
        catch (FileNotFoundException)
        {
            return null; // removed meanwhile, with its row; else the next check finds that
        }
        catch (IOException e)
        {
            return new Finding(FindingKinds.BlobUnreadable, row.Digest, e.Message);
        }
    }
}
