using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Checking;

/// <summary>Shows a person how far long work is: one line that is written over, four times a second; nothing where nobody watches.</summary>
internal sealed class Progress(Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private const int Width = 100;
    private long _last;
    private bool _isDirty;

    public void Show(string text)
    {
        if (!terminal.IsWatched || (_isDirty && time.GetElapsedTime(_last) < Between))
        {
            return;
        }

        terminal.Error.Write('\r' + (text.Length > Width ? text[..Width] : text.PadRight(Width)));
        (_isDirty, _last) = (true, time.GetTimestamp());
    }

    /// <summary>Leaves a clean line.</summary>
    public void Clear()
    {
        if (_isDirty)
        {
            terminal.Error.Write('\r' + new string(' ', Width) + '\r');
            _isDirty = false;
        }
    }
}
