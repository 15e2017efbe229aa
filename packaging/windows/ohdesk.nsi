; The installer for Windows 10 and 11: for one person, without an administrator; data are never touched.
; makensis -INPUTCHARSET UTF8 -DVERSION=.. -DVERSION4=.. -DSOURCE=dist\ohdesk -DICON=..ico -DOUTFILE=.. ohdesk.nsi

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS all

!include "MUI2.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define TITLE "职业健康工作台"
!define APP "ohdesk"
!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
!define DATA "$LOCALAPPDATA\${APP}"

Name "${TITLE}"
OutFile "${OUTFILE}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "Software\${APP}" "InstallDir"
BrandingText "${TITLE} ${VERSION}"

VIProductVersion "${VERSION4}"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "MIT License"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "将为当前用户安装${TITLE} ${VERSION}，不需要管理员权限。$\r$\n$\r$\n电脑上已有旧版本时直接覆盖升级，数据保留不动。$\r$\n$\r$\n请先关闭正在运行的${TITLE}。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${APP}.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开${TITLE}"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; A running program holds its own file: it cannot be opened for writing.
!macro REFUSE_WHILE_RUNNING
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\${APP}.exe"
      ${ExitDo}
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\${APP}.exe" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${TITLE}正在运行，请先关闭它，再点“重试”。" /SD IDCANCEL IDRETRY +3
    SetErrorLevel 2
    Abort "${TITLE}正在运行，没有改动任何内容。"
  ${Loop}
!macroend

; Everything that an installation puts down, and nothing else: a `data` folder beside the program stays.
!macro REMOVE_PROGRAM
  Delete "$INSTDIR\${APP}.exe"
  Delete "$INSTDIR\说明.txt"
  Delete "$INSTDIR\使用手册.pdf"
  Delete "$INSTDIR\THIRD_PARTY.md"
  Delete "$INSTDIR\LICENSE"
  RMDir /r "$INSTDIR\licences"
  RMDir /r "$INSTDIR\_internal"
!macroend

!macro ASSOCIATE ENDING NAME WORDS
  WriteRegStr HKCU "${CLASSES}\.${ENDING}" "" "${APP}.${NAME}"
  WriteRegStr HKCU "${CLASSES}\${APP}.${NAME}" "" "${WORDS}"
  WriteRegStr HKCU "${CLASSES}\${APP}.${NAME}\DefaultIcon" "" "$INSTDIR\${APP}.exe,0"
  WriteRegStr HKCU "${CLASSES}\${APP}.${NAME}\shell\open\command" "" '"$INSTDIR\${APP}.exe" "%1"'
!macroend

!macro DISSOCIATE ENDING NAME
  ReadRegStr $0 HKCU "${CLASSES}\.${ENDING}" ""
  ${If} $0 == "${APP}.${NAME}"
    DeleteRegKey HKCU "${CLASSES}\.${ENDING}"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\${APP}.${NAME}"
!macroend

!macro TELL_EXPLORER
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "${TITLE}需要 64 位的 Windows 10 或 Windows 11，这台电脑不能安装。" /SD IDOK
    Abort
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${TITLE}需要 Windows 10 或 Windows 11，这台电脑不能安装。" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section "程序"
  !insertmacro REFUSE_WHILE_RUNNING
  SetOutPath "$INSTDIR"
  !insertmacro REMOVE_PROGRAM
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${APP}.exe"
  CreateShortcut "$DESKTOP\${TITLE}.lnk" "$INSTDIR\${APP}.exe"
  !insertmacro ASSOCIATE "ohbak" "backup" "${TITLE}备份"
  !insertmacro ASSOCIATE "ohjj" "handover" "${TITLE}交接包"
  !insertmacro TELL_EXPLORER

  WriteRegStr HKCU "Software\${APP}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${APP}.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR\_internal" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING
  !insertmacro REMOVE_PROGRAM
  Delete "$INSTDIR\uninstall.exe"
  ; Without /r: the folder stays when somebody keeps data in it.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  Delete "$DESKTOP\${TITLE}.lnk"
  !insertmacro DISSOCIATE "ohbak" "backup"
  !insertmacro DISSOCIATE "ohjj" "handover"
  !insertmacro TELL_EXPLORER
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\${APP}"
  ${If} ${FileExists} "$INSTDIR\data\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION "程序已卸载。数据没有删除，仍在：$\r$\n$INSTDIR\data" /SD IDOK
  ${ElseIf} ${FileExists} "${DATA}\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION "程序已卸载。数据没有删除，仍在：$\r$\n${DATA}" /SD IDOK
  ${EndIf}
SectionEnd
