namespace NeuralAssets.FakeTrainer;

/// <summary>How a call goes.</summary>
internal enum Behaviour
{
    /// <summary>Writes every group.</summary>
    Train,

    /// <summary>Writes every group, with a warning and lines that are no events in between.</summary>
    TrainNoisily,

    /// <summary>Reports the first image as unreadable.</summary>
    RejectFirstImage,

    /// <summary>Writes the first group, then fails.</summary>
    FailAfterFirstGroup,

    /// <summary>Dies by signal 9 after a line on standard error.</summary>
    Die,

    /// <summary>Exits with 3 and no reason.</summary>
    FailSilently,

    /// <summary>Claims success and writes nothing.</summary>
    Lie,

    /// <summary>Starts and never ends, unless its parent does.</summary>
    Hang,
}
