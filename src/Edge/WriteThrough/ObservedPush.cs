namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>One request of a push, whose body is being copied on its way to the origin.</summary>
internal abstract class ObservedPush
{
    private bool _answered;

    /// <summary>The origin's answer is here and is about to go to the client.</summary>
    public void Answered(HttpResponse response)
    {
        if (!_answered) // the error that a broken request is answered with is not the origin's
        {
            _answered = true;
            OnAnswer(response);
        }
    }

    /// <summary>The request is over; called after any outcome.</summary>
    public void Ended()
    {
        if (!_answered)
        {
            _answered = true;
            OnNoAnswer();
        }
    }

    /// <summary>Decides by the origin's answer.</summary>
    protected abstract void OnAnswer(HttpResponse response);

    /// <summary>No answer came: what the origin has is unknown.</summary>
    protected abstract void OnNoAnswer();
}
