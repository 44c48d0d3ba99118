namespace EdgeRegistry.Origin.Checking;

/// <summary>The change log has no gap up to its head, and nothing behind it.</summary>
internal sealed class CheckChanges(CheckTable table)
{
    private const int Page = 10_000;

    public async Task RunAsync(CheckRun run)
    {
        if (await run.ReadAsync(table.HeadAsync) is not { } head)
        {
            await run.FindAsync(async () => await run.ReadAsync(table.HeadAsync) is null ? [new Finding(FindingKinds.ChangeHead, "head", "the log has no head")] : []);
            return;
        }

        await run.FindAsync(() => LookAtHeadAsync(run));
        var after = (await run.ReadAsync(session => table.FirstNumberAsync(session, 0)) ?? 1) - 1; // what is older was truncated
        while (after < head)
        {
            var numbers = await run.ReadAsync(session => table.NumbersAsync(session, after, head, Page));
            if (numbers.Count == 0)
            {
                break; // the head without its row: told above
            }

            var (from, last) = (after, numbers[^1]);
            await run.FindAsync(() => LookAsync(run, from, last));
            run.Saw("changes", numbers.Count);
            after = last;
        }
    }

    private async Task<List<Finding>> LookAsync(CheckRun run, long after, long last)
    {
        var (first, numbers) = await run.ReadAsync(async session =>
            (await table.FirstNumberAsync(session, 0) ?? 0, await table.NumbersAsync(session, after, last, int.MaxValue)));
        var findings = new List<Finding>();
        var expected = Math.Max(after + 1, first); // the oldest go while we look
        foreach (var number in numbers.Where(number => number >= expected))
        {
            if (number > expected)
            {
                findings.Add(new Finding(FindingKinds.ChangeGap, $"{expected}", $"no change has the numbers {expected} to {number - 1}"));
            }

            expected = number + 1;
        }

        return findings;
    }

    private async Task<List<Finding>> LookAtHeadAsync(CheckRun run)
    {
        var (before, last, behind) = await run.ReadAsync(async session => (await table.HeadAsync(session), await table.LastNumberAsync(session), await table.HeadAsync(session)));
        return (last ?? 0) > behind ? [new Finding(FindingKinds.ChangeHead, "head", "changes have numbers behind the head")]
            : (last ?? 0) < before ? [new Finding(FindingKinds.ChangeHead, "head", "the change at the head is not there")]
            : [];
    }
}
