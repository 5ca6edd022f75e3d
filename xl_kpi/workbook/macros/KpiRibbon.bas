Attribute VB_Name = "KpiRibbon"
Option Explicit

' The buttons of the ribbon tab KPI. Each runs one function of a Python module, through RunPython
' of the xlwings add-in. The add-in is called by its name, never by a reference: without it the
' workbook opens, calculates and saves like any other, and a button says what is missing.

Private Const LIVE_MODULE As String = "xl_kpi.buttons"
Private Const ADDIN_FILE As String = "xlwings.xlam"
Private Const MESSAGE_TITLE As String = "KPI"
Private Const PYTHON_FAILED As String = "-1"
Private Const AT_WORK As String = "KPI: at work, which may take a minute ..."

Private kpiRibbonUI As IRibbonUI
Private isRunning As Boolean

Public Sub OnLoad(ribbon As IRibbonUI)
    Set kpiRibbonUI = ribbon
End Sub

Public Sub IsEnabled(control As IRibbonControl, ByRef enabled)
    enabled = Not isRunning
End Sub

Public Sub OnRefresh(control As IRibbonControl)
    RunLive "refresh"
End Sub

Public Sub OnCheckData(control As IRibbonControl)
    RunLive "check_data"
End Sub

Public Sub OnExplain(control As IRibbonControl)
    RunLive "explain"
End Sub

Public Sub OnCopyTable(control As IRibbonControl)
    RunLive "copy_table"
End Sub

Public Sub OnAudit(control As IRibbonControl)
    RunLive "audit"
End Sub

Public Sub OnOpenLog(control As IRibbonControl)
    RunLive "open_log"
End Sub

Public Sub OnHelp(control As IRibbonControl)
    RunLive "show_help"
End Sub

' What the check of a build runs, without Python or a message. It has an argument so that Excel does
' not offer it among the user's macros.
Public Sub SmokeTest(Optional ByVal address As String = "H1")
    ThisWorkbook.Worksheets(1).Range(address).Value = PythonCommand("refresh")
End Sub

Private Function PythonCommand(ByVal functionName As String) As String
    PythonCommand = "import " & LIVE_MODULE & "; " & LIVE_MODULE & "." & functionName & "()"
End Function

' The add-in works on the active workbook. That is the one whose tab was clicked, since Excel shows
' a workbook's tab only while it is active.
Private Sub RunLive(ByVal functionName As String)
    Dim problem As String
    If isRunning Then
        Tell "A task of this tab is still running. The status bar says so until it has ended."
        Exit Sub
    End If
    problem = WhatIsMissing()
    If problem = "" Then problem = WhatWentWrong(functionName)
    If problem <> "" Then Tell problem
End Sub

Private Function WhatIsMissing() As String
    If ActiveWorkbook.Path = "" Then
        WhatIsMissing = "This workbook has not been saved yet." & vbNewLine & vbNewLine & _
            "Save it in the folder of its indicator_config.yaml, then press the button again."
    ElseIf Not AddinIsLoaded() Then
        WhatIsMissing = "The xlwings add-in is not loaded, so the buttons cannot reach Python." & _
            vbNewLine & vbNewLine & _
            "To load it: close Excel, run   xlwings addin install   in a command window, " & _
            "then open this workbook again." & vbNewLine & vbNewLine & OutsideExcel()
    End If
End Function

' Excel loads the add-in by itself, but not where another program started Excel.
Private Function AddinIsLoaded() As Boolean
    Dim book As Workbook
    On Error Resume Next
    Set book = Workbooks(ADDIN_FILE)
    If book Is Nothing Then
        Set book = Workbooks.Open(Application.StartupPath & Application.PathSeparator & ADDIN_FILE)
    End If
    AddinIsLoaded = Not book Is Nothing
End Function

' On Windows the add-in waits for Python. On a Mac it does not: there Python itself refuses a second
' task while one runs.
Private Function WhatWentWrong(ByVal functionName As String) As String
    Dim problem As String
    Dim ending As Variant
    Dim calculationBefore As Variant
    Dim eventsBefore As Boolean
    Dim screenBefore As Boolean
    Dim statusBefore As Variant
    calculationBefore = Application.Calculation
    eventsBefore = Application.EnableEvents
    screenBefore = Application.ScreenUpdating
    statusBefore = Application.StatusBar
    Application.StatusBar = AT_WORK
    SetRunning True
    On Error GoTo Failed
    ending = Application.Run(ADDIN_FILE & "!RunPython", PythonCommand(functionName))
    If CStr(ending) = PYTHON_FAILED Then
        problem = "Python could not be started, or stopped half-way." & _
            vbNewLine & vbNewLine & _
            "The message before this one says why. In a command window   xl-kpi doctor   " & _
            "tells what is missing and how to mend it." & vbNewLine & vbNewLine & OutsideExcel()
    End If
Finish:
    On Error Resume Next
    If problem <> "" Then
        ' Python restores these itself, unless it was ended from outside.
        If Application.Calculation <> calculationBefore Then
            Application.Calculation = calculationBefore
        End If
        Application.EnableEvents = eventsBefore
        Application.ScreenUpdating = screenBefore
    End If
    ' On a Mac the task has only begun; the add-in itself clears the bar when it ends.
    If problem <> "" Or Not IsMac() Then
        Application.StatusBar = statusBefore
    End If
    SetRunning False
    WhatWentWrong = problem
    Exit Function
Failed:
    problem = "The xlwings add-in could not run Python: " & Err.Description & _
        vbNewLine & vbNewLine & OutsideExcel()
    Resume Finish
End Function

Private Function IsMac() As Boolean
    IsMac = InStr(Application.OperatingSystem, "Macintosh") > 0
End Function

Private Function OutsideExcel() As String
    OutsideExcel = "Without the buttons: leave this workbook open and run   " & _
        "xl-kpi refresh --live   in a command window."
End Function

' Nothing here may stop a task. Where the ribbon is no longer known, since the code was edited or
' reset, the buttons stay as they are.
Private Sub SetRunning(ByVal running As Boolean)
    isRunning = running
    On Error Resume Next
    ' A break within the add-in would end in the debugger, with the buttons greyed for good.
    If running Then Application.EnableCancelKey = xlDisabled
    If Not kpiRibbonUI Is Nothing Then kpiRibbonUI.Invalidate
    DoEvents   ' the ribbon is drawn before Excel waits
End Sub

Private Sub Tell(ByVal message As String)
    MsgBox message, vbExclamation, MESSAGE_TITLE
End Sub
