using FASTER.core;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>Makes the devices of checkpoints. Old checkpoints are not deleted through it: the store does that after the next seal.</summary>
internal sealed class IndexDeviceFactory(string folder, IndexDisk disk) : INamedDeviceFactory
{
    public void Initialize(string baseName)
    {
        // The folder is given to the constructor.
    }

    public IDevice Get(FileDescriptor fileInfo)
    {
        var parent = Path.Combine(folder, fileInfo.directoryName);
        Directory.CreateDirectory(parent);
        return new IndexDevice(Path.Combine(parent, fileInfo.fileName), disk);
    }

    public void Delete(FileDescriptor fileInfo)
    {
        // See above.
    }

    public IEnumerable<FileDescriptor> ListContents(string path)
    {
        var parent = new DirectoryInfo(Path.Combine(folder, path));
        return parent.Exists ? parent.EnumerateDirectories().Select(child => new FileDescriptor(child.Name, "")) : [];
    }
}
