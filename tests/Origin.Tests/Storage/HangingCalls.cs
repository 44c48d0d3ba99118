using EdgeRegistry.Origin.Storage;
using EdgeRegistry.Origin.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Origin.Tests.Storage;

/// <summary>Calls that hang do so until the gate opens, on the threads themselves: as a mount does that does not answer.</summary>
public sealed class HangingCalls : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ScratchFolder _scratch = new();
    private readonly ManualResetEventSlim _gate = new();
    private readonly StorageState _state = new(NullLogger<StorageState>.Instance);
    private readonly StorageFolder _folder;
    private readonly StorageThreads _threads;

    public HangingCalls()
    {
        _folder = new StorageFolder(_scratch.Path, isOwn: false);
        _folder.WriteMark("test");
        _folder.MakeFolders();
        _threads = new StorageThreads(new StorageOptions { Threads = 4, Timeout = TimeSpan.FromMilliseconds(100) }, _folder, _state, TimeProvider.System);
    }

    [Fact]
    public async Task A_call_that_does_not_come_back_is_given_up_and_its_late_answer_is_taken_care_of()
    {
        var late = new TaskCompletionSource<int>();
        var call = _threads.RunAsync(StorageUse.Read, () => Hang(7), late: late.SetResult);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => call.WaitAsync(Patience));
        Assert.Equal((1, 1, 1L), (_threads.Running, _threads.Hung, _threads.TimedOut));
        Assert.NotNull(_state.Problem);
        _gate.Set();
        Assert.Equal(7, await late.Task.WaitAsync(Patience));
        await _threads.RunAsync(StorageUse.Read, () => true);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(_threads.Hung == 0), Patience, () => "still hung");
    }

    [Fact]
    public async Task While_every_thread_hangs_calls_fail_at_once_and_afterwards_they_work_again()
    {
        var hanging = Enumerable.Range(0, 4).Select(_ => _threads.RunAsync(StorageUse.Read, () => Hang(0))).ToList();
        var waiting = _threads.RunAsync(StorageUse.Write, () => 1);
        foreach (var call in hanging)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => call.WaitAsync(Patience));
        }

        await Assert.ThrowsAsync<StorageUnavailableException>(() => waiting.WaitAsync(Patience));
        Assert.True(_threads.RunAsync(StorageUse.Read, () => 1).IsFaulted); // at once
        _gate.Set();
        await Testing.Eventually.TrueAsync(() => Task.FromResult(_threads.Running == 0), Patience, () => "threads still busy");
        Assert.Equal(1, await _threads.RunAsync(StorageUse.Read, () => 1));
        Assert.Equal(2, await _threads.RunAsync(StorageUse.Write, () => 2));
        await Testing.Eventually.TrueAsync(() => Task.FromResult(_state.Problem is null), Patience, () => _state.Problem!);
    }

    [Fact]
    public async Task Flushes_that_hang_leave_threads_to_read_with()
    {
        var flushes = Enumerable.Range(0, 8).Select(_ => _threads.RunAsync(StorageUse.Flush, () => Hang(0))).ToList();
        Assert.Equal(1, await _threads.RunAsync(StorageUse.Read, () => 1).WaitAsync(Patience));
        Assert.True(_threads.Running <= 2);
        foreach (var flush in flushes)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => flush.WaitAsync(Patience));
        }

        Assert.Equal(2, await _threads.RunAsync(StorageUse.Read, () => 2).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_buffer_goes_back_only_when_the_call_that_uses_it_has_ended()
    {
        var seen = new TaskCompletionSource<byte>();
        var buffer = StorageBuffer.Rent(4096);
        var bytes = buffer.Memory(1);
        bytes.Span[0] = 1;
        var call = _threads.RunAsync(StorageUse.Write, () => { Hang(0); seen.SetResult(bytes.Span[0]); }, buffer);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => call.WaitAsync(Patience));
        buffer.Dispose();
        var others = Enumerable.Range(0, 64).Select(_ => StorageBuffer.Rent(4096)).ToList(); // whoever rents now must not get it
        others.ForEach(other => other.Memory(1).Span[0] = 2);
        _gate.Set();
        Assert.Equal(1, await seen.Task.WaitAsync(Patience));
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task A_file_whose_read_hangs_is_closed_when_that_has_ended()
    {
        var closed = new TaskCompletionSource();
        var hanging = Enumerable.Range(0, 4).Select(_ => _threads.RunAsync(StorageUse.Read, () => Hang(0))).ToList();
        foreach (var call in hanging)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => call.WaitAsync(Patience));
        }

        _threads.Close(new Closing(closed.SetResult)); // returns although nothing is free
        Assert.False(closed.Task.IsCompleted);
        _gate.Set();
        await closed.Task.WaitAsync(Patience);
    }

    [Theory]
    [InlineData(28, true)]
    [InlineData(122, true)]
    [InlineData(5, false)]
    [InlineData(30, false)]
    [InlineData(107, false)]
    [InlineData(108, false)]
    [InlineData(116, false)]
    public async Task What_concerns_the_whole_file_system_is_unavailable(int error, bool isFull)
    {
        var fault = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => _threads.RunAsync<int>(StorageUse.Write, () => throw new IOException("no", error)));
        Assert.Equal(isFull, fault.IsFull);
        Assert.NotNull(_state.Problem);
        await _threads.RunAsync(StorageUse.Remove, () => 1);
        Assert.NotNull(_state.Problem); // removing works on a full disk
        await _threads.RunAsync(StorageUse.Write, () => 1);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(_state.Problem is null), Patience, () => _state.Problem!);
    }

    [Fact]
    public async Task A_missing_file_is_an_incident_unless_the_whole_folder_is_away()
    {
        Task ReadAsync() => _threads.RunAsync(StorageUse.Read, () => File.ReadAllText(_scratch.File("none")));
        await Assert.ThrowsAsync<FileNotFoundException>(ReadAsync);
        File.Delete(_scratch.File("cluster-id"));
        await Assert.ThrowsAsync<StorageUnavailableException>(ReadAsync);
        Assert.Throws<StorageUnavailableException>(() => _folder.Has(_scratch.File("none")));
    }

    public void Dispose()
    {
        _gate.Set();
        _threads.Dispose();
        _gate.Dispose();
        _scratch.Dispose();
    }

    private int Hang(int answer)
    {
        _gate.Wait();
        return answer;
    }

    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
