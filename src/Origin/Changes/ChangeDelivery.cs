using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// Tells those who follow the log inside this node every change once and in order, whichever node numbered it. What this node numbered it
/// also hands to the bus, as each node does. Called by one pass at a time.
/// </summary>
internal sealed class ChangeDelivery(Database.Database database, ChangesTable table, OriginBus bus, ChangeMetrics metrics)
{
    // Beyond this, reading what is needed is cheaper than hearing everything.
    private const int MostCaughtUp = 5000;
    private const int Batch = 500;
    private ChangeHead _told = new("", 0);

    /// <summary>Begins behind this change; what follows the log reads for itself what was before.</summary>
    public void Begin(ChangeHead head) => _told = head;

    /// <summary>Tells what was numbered: by other nodes first, then what this node has just numbered.</summary>
    public async Task TellAsync(Numbered numbered, CancellationToken cancellation)
    {
        await CatchUpAsync(numbered.Head with { Seq = numbered.Head.Seq - numbered.Changes.Count }, cancellation);
        foreach (var change in numbered.Changes)
        {
            _told = _told with { Seq = change.Seq };
            await bus.PublishAsync(change, cancellation);
        }

        metrics.Published(numbered.Changes.Count);
    }

    private async Task CatchUpAsync(ChangeHead head, CancellationToken cancellation)
    {
        while (_told != head)
        {
            var (from, to) = (_told.Seq, Math.Min(head.Seq, _told.Seq + Batch));
            List<ChangeEvent> missed = _told.Epoch == head.Epoch && head.Seq > from && head.Seq - from <= MostCaughtUp
                ? await database.ReadAsync(session => table.RangeAsync(session, head.Epoch, from, to, Batch), cancellation)
                : [];
            if (missed.Count == 0 || missed.Count != to - from)
            {
                // Another history, or too much, or cut meanwhile: they have to look for themselves.
                _told = head;
                bus.InterruptFollowers();
                return;
            }

            missed.ForEach(bus.TellFollowers);
            _told = head with { Seq = to };
        }
    }
}
