namespace EdgeRegistry.Bus.Redis;

/// <summary>
/// Notices what did not arrive: a number that was left out, a head that stays ahead of what was heard, or stays below it, another history.
/// Nodes publish each by itself, so that a head may overtake the change it stands for: it has <see cref="Patience"/> to follow.
/// </summary>
internal sealed class Continuity(TimeProvider time)
{
    /// <summary>How long a head may differ from what was heard.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private string? _epoch;
    private long _seq;
    private Guid _id;
    private (long Seq, long Since)? _doubt;

    /// <summary>Nothing is known any more: the next message begins.</summary>
    public void Forget() => (_epoch, _doubt) = (null, null);

    /// <summary>A change arrived: true when none is missing before it. One that was overtaken by later ones, or is told twice, is no gap.</summary>
    public bool Follows(ChangeEvent change)
    {
        var isNext = _epoch is null || (change.Epoch == _epoch && (change.Seq == _seq + 1 || change.Seq < _seq || (change.Seq == _seq && change.Id == _id)));
        if (change.Epoch != _epoch || change.Seq >= _seq)
        {
            Take(change.Epoch, change.Seq, change.Id);
        }

        return isNext;
    }

    /// <summary>A head arrived: false when something did not.</summary>
    public bool Agrees(LogHead head)
    {
        if (_epoch is null)
        {
            Take(head.Epoch, head.Seq, head.Id);
            return true;
        }

        if (head.Epoch != _epoch || (head.Seq == _seq && head.Id != _id) || IsDoubtOver(head))
        {
            _doubt = null;
            Take(head.Epoch, head.Seq, head.Id);
            return false;
        }

        return true;
    }

    // Ahead of what was heard: until that is heard. Below: until a head reaches what had been heard then.
    private bool IsDoubtOver(LogHead head)
    {
        if (_doubt is { } doubt && Math.Min(_seq, head.Seq) < doubt.Seq)
        {
            return time.GetElapsedTime(doubt.Since) >= Patience;
        }

        _doubt = head.Seq == _seq ? null : (Math.Max(_seq, head.Seq), time.GetTimestamp());
        return false;
    }

    private void Take(string epoch, long seq, Guid id)
    {
        if (epoch != _epoch || (_doubt is { } doubt && seq >= doubt.Seq))
        {
            _doubt = null;
        }

        (_epoch, _seq, _id) = (epoch, seq, id);
    }
}
